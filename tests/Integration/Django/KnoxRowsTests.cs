using System.Text;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Django;

/// <summary>knox's endpoints (section 4).</summary>
public sealed class KnoxRowsTests
{
    private static readonly string Alice = Basic("alice", AuthClient.Password);

    [Fact]
    public async Task Section_4_login()
    {
        await using var server = await StartAsync(("Auth:DeviceTokens:Lifetime", "10:00:00"));
        await server.ExpectAsync($"POST /api/knox/login/\nAuthorization: {Alice}", "200\n\n{\"expiry\":\"2026-01-01T22:00:00Z\",\"token\":\"<key>\"}");
        await server.ExpectAsync($"POST /api/knox/login\nAuthorization: {Basic("alice@example.test", AuthClient.Password)}", "200\n\n{\"expiry\":\"<time>\",\"token\":\"<key>\"}");

        const string asked = "Basic realm=\"api\"";
        await server.ExpectAsync("POST /api/knox/login/", "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}", challenge: asked);
        await server.ExpectAsync("POST /api/knox/login/\n\n{\"username\":\"alice\",\"password\":\"correct horse battery staple\"}", "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}", challenge: asked);
        foreach (var refused in new[] { Basic("alice", "wrong"), Basic("nobody", AuthClient.Password), Basic("", ""), Basic("a@b", "x") })
        {
            await server.ExpectAsync($"POST /api/knox/login/\nAuthorization: {refused}", "401\n\n{\"detail\":\"Invalid username/password.\"}", challenge: asked);
        }

        await server.ExpectAsync("POST /api/knox/login/\nAuthorization: Basic", "401\n\n{\"detail\":\"Invalid basic header. No credentials provided.\"}", challenge: asked);
        await server.ExpectAsync("POST /api/knox/login/\nAuthorization: Basic a b", "401\n\n{\"detail\":\"Invalid basic header. Credentials string should not contain spaces.\"}", challenge: asked);
        await server.ExpectAsync("POST /api/knox/login/\nAuthorization: Basic %", "401\n\n{\"detail\":\"Invalid basic header. Credentials not correctly base64 encoded.\"}", challenge: asked);
        await server.ExpectAsync("GET /api/knox/login/", "405\nAllow: POST\n\n{\"detail\":\"Method \\\"GET\\\" not allowed.\"}");
    }

    [Fact]
    public async Task Section_4_a_token_begets_no_token()
    {
        await using var server = await StartAsync();
        var token = await server.KnoxTokenAsync(Alice);
        await server.ExpectAsync($"POST /api/knox/login/\nAuthorization: Token {token}", "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}", challenge: "Basic realm=\"api\"");
    }

    [Fact]
    public async Task Section_4_the_limit_refuses_and_evicts_nobody()
    {
        await using var server = await StartAsync(("Auth:Sessions:PerUser", "3"), ("Auth:Sessions:WhenExceeded", "Deny"));
        var token = await server.KnoxTokenAsync(Alice); // with that of the registration two
        _ = await server.KnoxTokenAsync(Alice);
        await server.ExpectAsync($"POST /api/knox/login/\nAuthorization: {Alice}", "403\n\n{\"error\":\"Maximum amount of tokens allowed per user exceeded.\"}");
        await server.ExpectAsync($"POST /api/knox/logout/\nAuthorization: Token {token}", "204");
        _ = await server.KnoxTokenAsync(Alice);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.SendAsync($"POST /api/knox/login/\nAuthorization: {Alice}")));
        Assert.All(answers, a => Assert.Equal(403, a.Status)); // theirs lets some through
    }

    [Fact]
    public async Task Section_4_logout_ends_one_and_logoutall_all()
    {
        await using var server = await StartAsync();
        var (first, second, third) = (await server.KnoxTokenAsync(Alice), await server.KnoxTokenAsync(Alice), await server.KnoxTokenAsync(Alice));
        const string invalid = "401\n\n{\"detail\":\"Invalid token.\"}";

        await server.ExpectAsync($"POST /api/knox/logout/\nAuthorization: Token {first}", "204");
        await server.ExpectAsync($"POST /api/knox/logout/\nAuthorization: Token {first}", invalid, challenge: "Token");
        await server.ExpectAsync($"POST /api/knox/logoutall/\nAuthorization: Token {second}", "204");
        await server.ExpectAsync($"POST /api/knox/logout/\nAuthorization: Token {third}", invalid, challenge: "Token");
        await server.ExpectAsync("POST /api/knox/logout/", "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}", challenge: "Token");
        await server.ExpectAsync("POST /api/knox/logoutall/\nAuthorization: Token", "401\n\n{\"detail\":\"Invalid token header. No credentials provided.\"}", challenge: "Token");
    }

    [Fact]
    public async Task Section_4_unknown_and_expired_read_alike_and_inactive_does_not()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On, ("Auth:DeviceTokens:Lifetime", "00:10:00"));
        var alice = await server.JoinAsync("alice");
        var token = await server.KnoxTokenAsync(Alice);
        server.Pass(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await server.ExpectAsync($"POST /api/knox/logout/\nAuthorization: Token {token}", "401\n\n{\"detail\":\"Invalid token.\"}", challenge: "Token");
        await server.ExpectAsync($"POST /api/knox/logout/\nAuthorization: Token {new string('0', 40)}", "401\n\n{\"detail\":\"Invalid token.\"}", challenge: "Token");

        var second = await server.KnoxTokenAsync(Alice);
        await server.DisableAsync(alice);
        await server.ExpectAsync($"POST /api/knox/logout/\nAuthorization: Token {second}", "401\n\n{\"detail\":\"User inactive or deleted.\"}", challenge: "Token");
    }

    [Fact]
    public async Task Section_4_a_byte_that_is_no_text_is_refused_and_no_fault()
    {
        await using var server = await StartAsync();
        foreach (var bytes in new byte[][] { [0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80] })
        {
            byte[] request = [.. RawHttp.Ascii($"POST /api/knox/logout/ HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: Token "), .. bytes, .. "\r\n\r\n"u8];
            Assert.Equal(400, (await RawHttp.SendAsync(server.Address, request)).Status); // theirs is 500
        }
    }

    private static async Task<AuthServer> StartAsync(params (string, string)[] settings)
    {
        var server = await AuthServer.StartAsync([DjangoCalls.On, .. settings]);
        _ = await server.JoinAsync("alice");
        return server;
    }

    private static string Basic(string name, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))}";
}
