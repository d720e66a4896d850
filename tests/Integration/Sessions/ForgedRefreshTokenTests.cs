using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Sessions;

public sealed class ForgedRefreshTokenTests
{
    private static readonly byte[] MasterKey = SHA256.HashData("a master key for tests"u8);
    private static readonly (string, string) KnownMasterKey = ("Auth:MasterKeys:0", Convert.ToBase64String(MasterKey));

    [Fact]
    public async Task The_forgers_layout_is_the_services_own()
    {
        await using var server = await AuthServer.StartAsync(KnownMasterKey);
        var alice = await server.Http.SignUpAsync();

        var secret = ForgedToken.Bytes(alice.Refresh)[17..33];

        Assert.Equal(alice.Refresh, ForgedToken.Of(MasterKey, alice.SessionId, secret));
    }

    [Fact]
    public async Task R09_A_token_with_any_one_bit_flipped_is_no_token()
    {
        await using var server = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();

        await AssertRefusedUnreadAsync(server, Enumerable.Range(0, ForgedToken.Length * 8).Select(bit =>
        {
            var token = ForgedToken.Bytes(alice.Refresh);
            token[bit / 8] ^= (byte)(1 << (bit % 8));
            return ForgedToken.Text(token);
        }));

        await server.AssertGoesOnAsync(alice.Refresh);
    }

    [Fact]
    public async Task A_token_with_any_one_character_changed_is_no_token()
    {
        await using var server = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();

        await AssertRefusedUnreadAsync(server, Enumerable.Range(0, alice.Refresh.Length).SelectMany(at =>
            Enumerable.Range(0, 7).Select(bit => $"{alice.Refresh[..at]}{(char)(alice.Refresh[at] ^ (1 << bit))}{alice.Refresh[(at + 1)..]}")));

        await server.AssertGoesOnAsync(alice.Refresh);
    }

    [Fact]
    public async Task O30_A_token_that_is_cut_or_lengthened_or_spelled_otherwise_is_no_token()
    {
        await using var server = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();
        var token = alice.Refresh;

        await AssertRefusedUnreadAsync(server, [
            .. Enumerable.Range(1, token.Length - 1).Select(length => token[..length]),
            .. Enumerable.Range(1, token.Length - 1).Select(start => token[start..]),
            token + "A", token + "=", token + "==", token + ".", token + " ", " " + token, token + "\n", token + "\0", token + token,
            token.ToUpperInvariant(), token.ToLowerInvariant(), "rt2_" + token[4..], token[4..] + "rt1_", "Bearer " + token,
            token[..^1] + 'é', token[..^1] + '０', token.Replace("rt1_", "ｒｔ１＿", StringComparison.Ordinal),
            "rt1_" + new string('A', 74), "rt1_" + new string('/', 74), "rt1_" + new string('=', 74), "rt1_" + new string(' ', 74), new string('A', 8000),
            "null", "undefined", " ", "'; DROP TABLE auth.sessions; --", alice.Access, alice.SessionId.ToString(),
        ]);

        await server.AssertGoesOnAsync(token);
    }

    [Fact]
    public async Task A_token_of_another_service_is_no_token()
    {
        await using var server = await AuthServer.StartAsync();
        await using var other = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();
        var foreign = await other.Http.SignUpAsync();
        var secret = ForgedToken.Bytes(alice.Refresh)[17..33];

        await AssertRefusedUnreadAsync(server, [foreign.Refresh, ForgedToken.Of(MasterKey, alice.SessionId, secret)]);

        await server.AssertGoesOnAsync(alice.Refresh);
    }

    [Fact]
    public async Task R09_Random_tokens_that_name_a_session_are_no_tokens()
    {
        await using var server = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();
        var codec = server.Services.GetRequiredService<IRefreshTokenCodec>();

        Assert.NotNull(codec.Decode(new Secret(alice.Refresh)));
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.Null(codec.Decode(new Secret(ForgedToken.RandomOf(alice.SessionId)))));
        await AssertRefusedUnreadAsync(server, Enumerable.Range(0, 500).Select(_ => ForgedToken.RandomOf(alice.SessionId)));

        Assert.Null(await server.RefusalAsync(alice.Access));
        await server.AssertGoesOnAsync(alice.Refresh);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    [InlineData(uint.MaxValue, ushort.MaxValue)]
    public async Task R09_A_thief_of_the_master_key_has_no_secret_and_can_neither_refresh_nor_end_a_session(uint generation, ushort branch)
    {
        await using var server = await AuthServer.StartAsync(KnownMasterKey);
        var alice = await server.Http.SignUpAsync();
        var forged = ForgedToken.Of(MasterKey, alice.SessionId, RandomNumberGenerator.GetBytes(ForgedToken.SecretLength), generation, branch);
        var before = await server.StateAsync(alice.SessionId);

        Assert.Equal("token_invalid", await server.Http.RefusedAsync(forged));
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.PostAsJsonAsync("/auth/logout", new { refresh_token = forged })).StatusCode);

        Assert.Equal(before, await server.StateAsync(alice.SessionId));
        Assert.Null(await server.RefusalAsync(alice.Access));
        await server.AssertGoesOnAsync(alice.Refresh);
    }

    [Fact]
    public async Task A_token_is_asked_for_where_there_is_none()
    {
        await using var server = await AuthServer.StartAsync();

        foreach (var body in new[] { "", "{}", """{"refresh_token":null}""", """{"refresh_token":""}""" })
        {
            Assert.Equal("token_missing", await (await server.Http.PostRawAsync("/auth/refresh", body)).CodeAsync(HttpStatusCode.Unauthorized));
        }
    }

    /// <summary>Each is 401 <c>token_invalid</c>, all answers are the same byte for byte, and the database hears nothing of it.</summary>
    private static async Task AssertRefusedUnreadAsync(AuthServer server, IEnumerable<string> tokens)
    {
        server.Commands.Clear();
        var answers = new HashSet<string>();
        foreach (var token in tokens)
        {
            var response = await server.Http.RefreshAsync(token);
            Assert.Equal("token_invalid", await response.CodeAsync(HttpStatusCode.Unauthorized));
            answers.Add($"{response.Headers.WwwAuthenticate} {await response.Content.ReadAsStringAsync()}");
        }

        Assert.Empty(server.Commands.Commands);
        Assert.Single(answers);
    }
}
