using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Throttling;

public sealed partial class AccountDelayTests
{
    private const string Alice = "alice@example.test";
    private static readonly (string, string)[] ForNetworks = [Throttled.On, Throttled.Proxy];

    [Fact]
    public async Task L01_Of_two_hundred_guesses_a_hundred_are_answered_slower_and_slower_and_then_only_a_reset_helps()
    {
        await using var database = await TestDatabase.TakeAsync();
        await using var server = await Throttled.StartWithMailAsync(database);
        _ = await server.Http.SignUpAsync();

        var (answered, waits) = (0, new List<int>());
        for (var guess = 0; guess < 200; guess++)
        {
            var outcome = await server.Http.GuessAsync();
            if (outcome == Outcome.Wrong) answered++;
            else
            {
                Assert.True(outcome.IsLimited, $"{outcome}");
                waits.Add(outcome.Wait!.Value);
                server.Pass(TimeSpan.FromSeconds(outcome.Wait.Value - 1));
                Assert.Equal(outcome with { Wait = 1 }, await server.Http.GuessAsync(password: AuthClient.Password)); // the right one too
                server.Pass(TimeSpan.FromSeconds(1));
            }
        }

        // Five free ones, 95 that a wait came before, and none that counted afterwards.
        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3600], waits[..8]);
        Assert.Equal(95, waits.Count);
        Assert.Equal(105, answered);
        Assert.Equal(100, await server.FailuresAsync());
        server.Pass(TimeSpan.FromDays(40));
        Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync(password: AuthClient.Password));

        await Eventually.UntilAsync(async () => (await MailsAsync(database)).Any(m => m.Contains("Somebody tried so many wrong passwords", StringComparison.Ordinal)));

        Assert.Equal(202, (await server.Http.AskAsync("/auth/password/forgot", new { email = Alice })).Status);
        await ResetAsync(server, database);
        Assert.NotNull(await (await server.Http.LoginAsync(Alice, NewPassword)).TokensAsync());
    }

    [Fact]
    public async Task L13_A_reset_while_a_wait_is_due_ends_it()
    {
        await using var database = await TestDatabase.TakeAsync();
        await using var server = await Throttled.StartWithMailAsync(database);
        _ = await server.Http.SignUpAsync();
        await Eventually.UntilAsync(async () => (await MailsAsync(database)).Count > 0);
        server.Pass(TimeSpan.FromMinutes(2)); // since the mail of the sign-up
        await BarAsync(server.Http);

        Assert.Equal(202, (await server.Http.AskAsync("/auth/password/forgot", new { email = Alice })).Status);
        await ResetAsync(server, database);
        Assert.NotNull(await (await server.Http.LoginAsync(Alice, NewPassword)).TokensAsync());
    }

    [Fact]
    public async Task L04_Twenty_sources_have_one_count_between_them()
    {
        await using var server = await Throttled.StartAsync();
        _ = await server.Http.SignUpAsync();

        var outcomes = new List<Outcome>();
        for (var n = 2; n <= 21; n++)
        {
            using var http = server.From(n);
            outcomes.Add(await http.GuessAsync());
        }

        Assert.Equal(Enumerable.Repeat(Outcome.Wrong, 5), outcomes[..5]);
        Assert.All(outcomes[5..], o => Assert.Equal(new Outcome(429, "rate_limited", 30), o));
    }

    [Fact]
    public async Task L05_Of_fifty_guesses_at_once_on_two_nodes_one_is_answered()
    {
        await using var nodes = await TwoNodes.StartAsync(ForNetworks);
        _ = await nodes.One.Http.SignUpAsync();
        for (var i = 0; i < 4; i++) Assert.Equal(Outcome.Wrong, await nodes.One.Http.GuessAsync());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var http = (i % 2 == 0 ? nodes.One : nodes.Other).Behind($"203.0.113.{i}");
            return await http.GuessAsync();
        }));

        Assert.Single(outcomes, Outcome.Wrong);
        Assert.Equal(49, outcomes.Count(o => o.IsLimited || o.Status == 503)); // 503: too many hashes wait
        Assert.Equal(5, await nodes.One.FailuresAsync());
    }

    [Fact]
    public async Task L05_A_right_guess_among_wrong_ones_that_arrive_with_it_is_answered_only_in_its_turn()
    {
        await using var nodes = await TwoNodes.StartAsync(ForNetworks);
        _ = await nodes.One.Http.SignUpAsync();

        for (var round = 0; round < 5; round++)
        {
            nodes.Pass(TimeSpan.FromHours(2));
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            {
                using var http = (i % 2 == 0 ? nodes.One : nodes.Other).Behind($"203.0.113.{i}");
                return await http.GuessAsync(password: i == 11 ? AuthClient.Password : Throttled.WrongPassword);
            }));

            // Ten wrong ones in two rows of five at the most, parted by the right one.
            Assert.InRange(outcomes.Count(o => o == Outcome.Wrong), 1, 10);
            Assert.All(outcomes, o => Assert.True(o == Outcome.Wrong || o.IsLimited || o.Status is 200 or 503, $"{o}"));
            if (outcomes[11].Status != 200) Assert.True(outcomes.Count(o => o == Outcome.Wrong) <= 5);
        }
    }

    [Fact]
    public async Task L06_Somebody_elses_success_in_between_resets_nothing_and_ones_own_does()
    {
        await using var server = await Throttled.StartAsync();
        _ = await server.Http.SignUpAsync();
        _ = await server.Http.SignUpAsync("mallory@example.test");

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync());
            _ = await server.Http.SignInAsync("mallory@example.test");
        }

        Assert.True((await server.Http.GuessAsync()).IsLimited);
        server.Pass(TimeSpan.FromMinutes(1));
        _ = await server.Http.SignInAsync();
        for (var i = 0; i < 5; i++) Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync());
    }

    [Fact]
    public async Task E07_A_ghost_is_barred_as_an_account_is_at_the_same_guess_for_the_same_time()
    {
        await using var server = await Throttled.StartAsync(Throttled.Proxy);
        _ = await server.Http.SignUpAsync();
        await server.Http.AskAsync("/auth/register", new { email = "bob@example.test", password = AuthClient.Password, username = "bob" });
        object[] names = [new { email = Alice }, new { email = "ghost@example.test" }, new { username = "bob" }, new { username = "ghost" }];

        var seen = names.Select(_ => new List<string>()).ToArray();
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < names.Length; i++)
            {
                using var http = server.Behind($"203.0.113.{i}");
                var body = System.Text.Json.JsonSerializer.SerializeToNode(names[i])!.AsObject();
                body["password"] = Throttled.WrongPassword;
                using var response = await http.PostAsJsonAsync("/auth/login", body);
                seen[i].Add($"{response.StatusCode} {response.Headers.RetryAfter} {await response.Content.ReadAsStringAsync()}");
            }

            server.Pass(TimeSpan.FromSeconds(round * 7));
        }

        Assert.Contains(seen[0], s => s.StartsWith("TooManyRequests", StringComparison.Ordinal));
        Assert.All(seen, s => Assert.Equal(seen[0], s));

        // Nor does a wait under the one name show under the other: that would tell that both are one person's.
        Assert.True((await BarAsync(server.Http, "bob@example.test")).IsLimited);
        Assert.True((await BarAsync(server.Http, "ghost2@example.test")).IsLimited);
    }

    [Fact]
    public async Task L12_However_the_account_and_the_path_are_spelled_there_is_one_count()
    {
        await using var server = await Throttled.StartAsync();
        _ = await server.Http.SignUpAsync();
        (string Path, string Email)[] spellings =
        [
            ("/auth/login", "ALICE@example.test"), ("/auth/login", "Alice@EXAMPLE.test"), ("/AUTH/Login", "\uff41lice@example.test"),
            ("/auth/login/", Alice), ("/%61uth/login", Alice), ("/auth/./login", "alice@Example.Test"), ("/auth/x/../login", Alice),
        ];

        var counted = 0;
        foreach (var (path, email) in spellings)
        {
            var uri = new Uri($"{server.Address.AbsoluteUri.TrimEnd('/')}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            var outcome = await server.Http.PostAsJsonAsync(uri, new { email, password = Throttled.WrongPassword }).OutcomeAsync();
            if (outcome == Outcome.Wrong) counted++;
            else Assert.True(outcome.IsLimited || outcome.Status is 404 or 400, $"{path} {email}: {outcome}"); // what leads nowhere guesses nothing
        }

        Assert.Equal(5, counted);
        Assert.True((await server.Http.GuessAsync()).IsLimited);
        Assert.Equal("validation_failed", (await server.Http.GuessAsync(" alice@example.test")).Code);
    }

    [Theory]
    [InlineData("/auth/reauthenticate", 400)]
    [InlineData("/auth/password/change", 400)]
    [InlineData("/auth/email/change", 400)]
    [InlineData("DELETE /auth/me", 400)]
    public async Task Whoever_is_signed_in_guesses_no_faster_and_apart_from_strangers(string way, int status)
    {
        await using var server = await Throttled.StartAsync();
        var alice = await server.Http.SignUpAsync();
        using var http = server.With(alice.Access);
        await BarAsync(server.Http);

        for (var i = 0; i < 5; i++) Assert.Equal(new Outcome(status, "invalid_credentials", null), await SendAsync(Throttled.WrongPassword));
        Assert.Equal(new Outcome(429, "rate_limited", 30), await SendAsync(Throttled.WrongPassword));
        Assert.Equal(new Outcome(429, "rate_limited", 30), await SendAsync(AuthClient.Password));
        Assert.Equal(new Outcome(429, "rate_limited", 30), await http.AskAsync("/auth/reauthenticate", new { password = AuthClient.Password })); // all ways count as one
        server.Pass(TimeSpan.FromSeconds(30));
        Assert.InRange((await SendAsync(AuthClient.Password)).Status, 200, 204);

        Task<Outcome> SendAsync(string password) => way switch
        {
            "/auth/password/change" => http.AskAsync(way, new { old_password = password, new_password = NewPassword }),
            "/auth/email/change" => http.AskAsync(way, new { email = "other@example.test", password }),
            "DELETE /auth/me" => http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/auth/me") { Content = JsonContent.Create(new { password }) }).OutcomeAsync(),
            _ => http.AskAsync(way, new { password }),
        };
    }

    [Fact]
    public async Task L16_A_clock_that_jumps_an_hour_neither_frees_nor_bars_for_ever()
    {
        await using var server = await Throttled.StartAsync();
        _ = await server.Http.SignUpAsync();
        await BarAsync(server.Http);

        server.Pass(-TimeSpan.FromHours(1));
        Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync()); // the sixth in a row all the same
        Assert.Equal(60, (await server.Http.GuessAsync()).Wait);
        server.Pass(TimeSpan.FromHours(1));
        Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync());
        Assert.Equal(120, (await server.Http.GuessAsync()).Wait);
    }

    private const string NewPassword = "another horse battery staple";

    private static async Task<Outcome> BarAsync(HttpClient http, string email = Alice)
    {
        for (var i = 0; i < 5; i++) Assert.Equal(Outcome.Wrong, await http.GuessAsync(email));
        return await http.GuessAsync(email);
    }

    private static async Task ResetAsync(AuthServer server, TestDatabase database)
    {
        string? token = null;
        await Eventually.UntilAsync(async () => (token = (await MailsAsync(database)).Select(m => Link().Match(m)).FirstOrDefault(m => m.Success)?.Groups[1].Value) is not null);
        Assert.Equal(204, (await server.Http.AskAsync("/auth/password/reset", new { token, new_password = NewPassword })).Status);
    }

    private static async Task<List<string>> MailsAsync(TestDatabase database)
    {
        var folder = Path.Combine(database.Directory, "mail");
        if (!Directory.Exists(folder)) return [];

        var mails = new List<string>();
        foreach (var file in Directory.GetFiles(folder))
        {
            // The parts are base64 in lines; one that is still being written is read the next time.
            var parts = Base64().Matches(await File.ReadAllTextAsync(file)).Select(m => m.Value.ReplaceLineEndings(""));
            mails.Add(string.Concat(parts.Where(p => p.Length % 4 == 0).Select(p => Encoding.UTF8.GetString(Convert.FromBase64String(p)))));
        }

        return mails;
    }

    [GeneratedRegex("password/reset\\?token=([A-Za-z0-9_-]+)")]
    private static partial Regex Link();

    [GeneratedRegex("(?:^[A-Za-z0-9+/]+={0,2}\\r?\\n)+", RegexOptions.Multiline)]
    private static partial Regex Base64();
}
