using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Auth.Application;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Http;

public sealed partial class PasswordHashingTests
{
    [Fact]
    public async Task A_hash_says_its_scheme_its_cost_and_its_salt_and_no_two_are_alike()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Password:Iterations", "1234"));
        Assert.NotNull(await server.Http.SignUpAsync());
        Assert.NotNull(await server.Http.SignUpAsync("bob@example.test"));

        var (alice, bob) = (await HashAsync(server), await HashAsync(server, "bob@example.test"));

        Assert.Matches(Format(), alice);
        Assert.Contains("$i=1234$", alice, StringComparison.Ordinal);
        Assert.NotEqual(alice.Split('$')[3], bob.Split('$')[3]);
        Assert.NotEqual(alice.Split('$')[4], bob.Split('$')[4]);
    }

    [Fact]
    public void The_default_cost_is_that_of_the_bar() => Assert.Equal(220_000, new PasswordOptions().Iterations);

    [Theory]
    [InlineData(3000)]
    [InlineData(1000)]
    public async Task A_hash_of_another_cost_is_replaced_at_the_next_sign_in_with_the_right_password(int today)
    {
        var cost = 2000;
        await using var server = await AuthServer.StartAsync(services => services.PostConfigure<AuthOptions>(o => o.Password.Iterations = cost), null);
        Assert.NotNull(await server.Http.SignUpAsync());
        var before = await HashAsync(server);
        cost = today;
        await server.RestartAsync();

        Assert.Equal("invalid_credentials", await (await server.Http.LoginAsync("alice@example.test", "wrong horse battery staple")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(before, await HashAsync(server));

        Assert.NotNull(await server.Http.SignInAsync());
        var after = await HashAsync(server);
        Assert.Contains($"$i={today}$", after, StringComparison.Ordinal);
        Assert.NotEqual(before.Split('$')[3], after.Split('$')[3]);

        Assert.NotNull(await server.Http.SignInAsync());
        Assert.Equal(after, await HashAsync(server));
    }

    [Fact]
    public async Task P11_A_hash_that_cannot_be_read_lets_nobody_in_and_costs_no_more_than_another()
    {
        await using var server = await AuthServer.StartAsync();
        Assert.NotNull(await server.Http.SignUpAsync());
        var parts = (await HashAsync(server)).Split('$');
        string With(string cost, string? salt = null, string? digest = null, string scheme = "pbkdf2-sha512") => $"${scheme}${cost}${salt ?? parts[3]}${digest ?? parts[4]}";
        string[] corrupt =
        [
            "", " ", "$", "$$$$", "plain", AuthClient.Password, parts[4], With("i=1000", scheme: "bcrypt"), With("i=1000", scheme: "argon2id"), With("i=1000", scheme: "PBKDF2-SHA512"),
            With("i=2147483648"), With("i=2147483647"), With("i=10000001"), With("i=99999999999999999999"), With("i=0"), With("i=-1"), With("i=+1000"), With("i= 1000"), With("i=1e3"), With("i="),
            With("1000"), With("m=2147483648,t=1,p=1"), With("i=1000", salt: ""), With("i=1000", digest: ""), With("i=1000", salt: "AAAA"), With("i=1000", digest: "AAAA"),
            With("i=1000", salt: "!!!!"), With("i=1000", digest: new string('A', 300)), With("i=1000") + "$", With("i=1000")[1..], With("i=1000")[..^1],
        ];

        foreach (var hash in corrupt)
        {
            Assert.Equal(1, await server.ExecuteAsync($"UPDATE auth.users SET password_hash = '{hash}'"));
            await AssertRefusedSoonAsync(server, hash);
            Assert.Equal(hash, await HashAsync(server));
        }

        Assert.Equal(1, await server.ExecuteAsync("UPDATE auth.users SET password_hash = NULL"));
        await AssertRefusedSoonAsync(server, "none");

        Assert.Equal(1, await server.ExecuteAsync($"UPDATE auth.users SET password_hash = '{string.Join('$', parts)}'"));
        Assert.NotNull(await server.Http.SignInAsync()); // so the password was the right one all along
    }

    [Fact]
    public async Task P10_D18_A_flood_of_sign_ins_is_served_or_told_to_wait_and_blocks_nobody_else()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Password:Iterations", "40000"), ("Auth:Sessions:PerUser", "100"));
        var tokens = await server.Http.SignUpAsync();

        var logins = Enumerable.Range(0, Math.Max(64, (17 * Environment.ProcessorCount) + 20)).Select(_ => server.Http.LoginAsync("alice@example.test")).ToList();
        var start = Stopwatch.GetTimestamp();
        using var live = await server.Http.GetAsync("/health/live");
        var waited = Stopwatch.GetElapsedTime(start);
        Assert.Null(await server.RefusalAsync(tokens.Access));

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.True(waited < TimeSpan.FromSeconds(1), $"{waited}");
        foreach (var login in logins)
        {
            using var response = await login;
            if (response.StatusCode == HttpStatusCode.OK) continue;

            Assert.Equal("unavailable", await response.CodeAsync(HttpStatusCode.ServiceUnavailable));
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        Assert.Contains(logins, l => l.Result.StatusCode == HttpStatusCode.OK);
        Assert.Contains(logins, l => l.Result.StatusCode == HttpStatusCode.ServiceUnavailable); // the queue is bounded
        Assert.NotNull(await server.Http.SignInAsync());
    }

    [Fact]
    public async Task P03_P04_P05_P07_Every_character_of_a_password_counts_and_none_is_dropped()
    {
        await using var server = await AuthServer.StartAsync();
        var password = new string('p', 255) + "q";
        Assert.Equal(HttpStatusCode.Created, (await server.Http.RegisterAsync("long@example.test", password)).StatusCode);
        foreach (var at in new[] { 72, 127, 254, 255 })
        {
            var other = password[..at] + "X" + password[(at + 1)..];
            Assert.Equal("invalid_credentials", await (await server.Http.LoginAsync("long@example.test", other)).CodeAsync(HttpStatusCode.Unauthorized));
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Http.LoginAsync("long@example.test", password)).StatusCode);

        const string blanks = "  \0 a password \u00E9 \0 ";
        Assert.Equal(HttpStatusCode.Created, (await server.Http.RegisterAsync("blanks@example.test", blanks)).StatusCode);
        foreach (var other in new[] { blanks.Trim(), blanks[..^1], blanks.Replace("\0", "", StringComparison.Ordinal), blanks.ToUpperInvariant(), blanks.Split('\0')[0] + "\0 anything else" })
        {
            Assert.Equal("invalid_credentials", await (await server.Http.LoginAsync("blanks@example.test", other)).CodeAsync(HttpStatusCode.Unauthorized));
        }

        Assert.Equal(HttpStatusCode.OK, (await server.Http.LoginAsync("blanks@example.test", blanks.Replace("\u00E9", "e\u0301", StringComparison.Ordinal))).StatusCode);
    }

    private static async Task AssertRefusedSoonAsync(AuthServer server, string why)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await server.Http.LoginAsync("alice@example.test");
        Assert.True(await response.CodeAsync(HttpStatusCode.Unauthorized) == "invalid_credentials", why);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2), why); // two thousand million rounds take an hour
    }

    private static Task<string> HashAsync(AuthServer server, string email = "alice@example.test") =>
        server.ScalarAsync<string>($"SELECT password_hash FROM auth.users WHERE email_key = '{email}'");

    [GeneratedRegex(@"\A\$pbkdf2-sha512\$i=[0-9]+\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\z")]
    private static partial Regex Format();
}
