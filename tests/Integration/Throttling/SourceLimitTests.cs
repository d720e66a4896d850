using System.Collections.Concurrent;
using Auth.Application.Throttling;
using Auth.Application.Upkeep;
using Auth.Infrastructure.Persistence;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Tests.Integration.Throttling;

public sealed class SourceLimitTests
{
    private static readonly string Token = new('a', 43);

    [Theory]
    [InlineData("register", 5)]
    [InlineData("forgot", 10)]
    [InlineData("resend", 10)]
    [InlineData("verify", 30)]
    [InlineData("reset", 30)]
    public async Task L15_A_source_is_refused_after_so_many_in_an_hour_and_no_other_is(string what, int most)
    {
        await using var nodes = await TwoNodes.StartAsync(Throttled.On);
        for (var i = 0; i < most; i++)
        {
            var outcome = await AskAsync((i % 2 == 0 ? nodes.One : nodes.Other).Http, what, i);
            Assert.True(outcome.Status is 201 or 202 or 400 && outcome.Code != "validation_failed", $"{outcome}");
        }

        Assert.Equal(new Outcome(429, "rate_limited", 3600), await AskAsync(nodes.Other.Http, what, most));
        using var other = nodes.One.From(2);
        Assert.InRange((await AskAsync(other, what, most)).Status, 201, 400);

        nodes.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal(new Outcome(429, "rate_limited", 60), await AskAsync(nodes.One.Http, what, most + 1));
        nodes.Pass(TimeSpan.FromMinutes(1));
        Assert.InRange((await AskAsync(nodes.One.Http, what, most + 1)).Status, 201, 400);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task L02_L03_A_thousand_sign_ins_of_a_thousand_users_come_to_two_hundred_an_hour(bool eachWithItsOwnPassword)
    {
        await using var server = await Throttled.StartAsync();
        var answered = 0;
        for (var i = 0; i < 1000; i++)
        {
            var outcome = await server.Http.GuessAsync($"user{i}@example.test", eachWithItsOwnPassword ? $"password number {i:0000}" : "password password 1");
            if (outcome == Outcome.Wrong) answered++;
            else Assert.True(outcome.IsLimited, $"{outcome}");
            if (i % 25 == 24) server.Pass(TimeSpan.FromMinutes(1)); // forty minutes in all, at twenty a minute
        }

        Assert.Equal(200, answered);
    }

    [Fact]
    public async Task L02_O26_Twenty_a_minute_with_the_right_password_too()
    {
        await using var server = await Throttled.StartAsync();
        _ = await server.Http.SignUpAsync();
        for (var i = 0; i < 20; i++) _ = await server.Http.SignInAsync();

        Assert.Equal(new Outcome(429, "rate_limited", 60), await server.Http.GuessAsync(password: AuthClient.Password));
        server.Pass(TimeSpan.FromMinutes(1));
        _ = await server.Http.SignInAsync();
    }

    [Fact]
    public async Task L07_What_an_untrusted_peer_says_of_others_changes_nothing()
    {
        await using var server = await Throttled.StartAsync(("Auth:Proxies:0", "127.0.0.9"));
        for (var i = 0; i < 10; i++)
        {
            using var liar = server.Behind($"198.51.100.{i}");
            liar.DefaultRequestHeaders.Add("X-Real-IP", $"198.51.100.{i}");
            liar.DefaultRequestHeaders.Add("Forwarded", $"for=198.51.100.{i}");
            Assert.Equal(202, (await AskAsync(liar, "forgot", i)).Status);
        }

        using var last = server.Behind("198.51.100.200");
        Assert.True((await AskAsync(last, "forgot", 10)).IsLimited);
        using var proxy = server.From(9);
        Assert.Equal(202, (await AskAsync(proxy, "forgot", 10)).Status);
    }

    [Fact]
    public async Task L08_L10_Behind_a_proxy_the_last_hop_that_is_not_one_counts_and_is_what_is_kept()
    {
        await using var server = await Throttled.StartAsync(Throttled.Proxy);
        for (var i = 0; i < 5; i++)
        {
            using var client = server.Behind($"198.51.100.{i}, 203.0.113.7");
            foreach (var header in new[] { "X-Real-IP", "CF-Connecting-IP", "True-Client-IP" }) client.DefaultRequestHeaders.Add(header, $"198.51.100.{i}");
            Assert.Equal(201, (await AskAsync(client, "register", i)).Status);
        }

        using var same = server.Behind("203.0.113.7");
        Assert.True((await AskAsync(same, "register", 5)).IsLimited);
        using var mapped = server.Behind("::ffff:203.0.113.7");
        Assert.True((await AskAsync(mapped, "register", 5)).IsLimited);
        Assert.Equal("203.0.113.7", await server.ScalarAsync<string>("SELECT min(ip_address) FROM auth.sessions"));
        Assert.Equal("203.0.113.7", await server.ScalarAsync<string>("SELECT max(ip_address) FROM auth.sessions"));
    }

    [Fact]
    public async Task L09_Whatever_a_header_holds_is_an_address_or_nothing()
    {
        await using var server = await Throttled.StartAsync(Throttled.Proxy);
        string[] headers =
        [
            "203.0.113.7:4711", "[2001:db8::1]", "[2001:db8::1]:4711", "fe80::1%eth0", "fe80::1%99", "0x7f.1", "2130706433", "::ffff:203.0.113.7",
            "garbage", ",,,", "203.0.113.7, garbage", "unknown", "_hidden", "999.999.999.999", new string('1', 8_000), string.Join(',', Enumerable.Repeat("10.0.0.1", 800)),
        ];

        foreach (var header in headers)
        {
            using var client = server.Behind(header);
            Assert.Equal(202, (await AskAsync(client, "forgot", 0)).Status);
        }

        using var huge = server.Behind(new string('1', 1 << 20));
        Assert.Equal(431, (await AskAsync(huge, "forgot", 0)).Status);
    }

    [Fact]
    public async Task L11_The_addresses_of_one_64_share_a_limit_and_those_of_a_48_ten_times_as_much()
    {
        await using var server = await Throttled.StartAsync(Throttled.Proxy);
        for (var network = 0; network < 10; network++)
        {
            for (var i = 0; i < 5; i++) Assert.Equal(201, await RegisterAsync($"2001:db8:1:{network}::{i:x}"));
            Assert.Equal(429, await RegisterAsync($"2001:db8:1:{network}:ffff::"));
        }

        Assert.Equal(429, await RegisterAsync("2001:db8:1:abcd::1"));
        Assert.Equal(201, await RegisterAsync("2001:db8:2::1"));

        async Task<int> RegisterAsync(string address)
        {
            using var client = server.Behind(address);
            return (await AskAsync(client, "register", address.GetHashCode(StringComparison.Ordinal))).Status;
        }
    }

    [Fact]
    public async Task L14_Where_the_database_cannot_count_a_node_counts_by_itself_to_half_the_limit()
    {
        await using var server = await Throttled.StartAsync(Throttled.Proxy);
        for (var i = 0; i < 3; i++) Assert.Equal(202, (await AskAsync(server.Http, "forgot", i)).Status);
        await server.ExecuteAsync("DROP TABLE auth.counters");

        for (var i = 0; i < 5; i++) Assert.Equal(202, (await AskAsync(server.Http, "forgot", i)).Status);
        Assert.Equal(new Outcome(429, "rate_limited", 3600), await AskAsync(server.Http, "forgot", 5));
        using var other = server.Behind("203.0.113.7");
        Assert.Equal(202, (await AskAsync(other, "forgot", 5)).Status);
        server.Pass(TimeSpan.FromHours(1));
        Assert.Equal(202, (await AskAsync(server.Http, "forgot", 6)).Status);

        // A guess that cannot be counted is not answered.
        Assert.Equal(503, (await server.Http.GuessAsync()).Status);
    }

    [Fact]
    public async Task L14_Where_the_database_takes_too_long_a_node_does_not_wait_for_it()
    {
        await using var server = await Throttled.StartAsync();
        var counter = server.Services.GetRequiredService<IRateCounter>();
        Tally[] tallies = [new RateLimit("test", 4, TimeSpan.FromHours(1)).For("somebody")];
        Assert.Null(await counter.CountAsync(tallies, default));

        // Somebody writes and does not come to an end.
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        using var turn = await scope.ServiceProvider.GetRequiredService<DatabaseEngine>().EnterWriteAsync(default);
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (TestDatabase.Chosen != "Sqlite") await db.Database.ExecuteSqlRawAsync("UPDATE auth.counters SET count = count");

        Assert.Null(await CountAsync());
        Assert.Null(await CountAsync());
        Assert.NotNull(await CountAsync());

        async Task<TimeSpan?> CountAsync()
        {
            var counted = counter.CountAsync(tallies, default);
            await Eventually.PassUntilAsync(() => Task.FromResult(counted.IsCompleted), server);
            return await counted;
        }
    }

    [Fact]
    public async Task L15_Counters_leave_by_themselves_once_they_count_nothing_more()
    {
        await using var server = await Throttled.StartAsync();
        _ = await server.Http.SignUpAsync();
        Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync());

        // A sign-up and its mail by the minute, the hour and the day, sign-ins by the minute and the hour, a failure.
        await Eventually.UntilAsync(async () => (await server.RowCountsAsync())["counters"] == 7);

        server.Pass(TimeSpan.FromHours(3));
        await PruneAsync(server);
        Assert.Equal(2, (await server.RowCountsAsync())["counters"]); // the day and the failure
        server.Pass(TimeSpan.FromDays(30));
        await PruneAsync(server);
        Assert.Equal(0, (await server.RowCountsAsync())["counters"]);
    }

    [Fact]
    public async Task L16_A_clock_that_jumps_an_hour_bars_no_source_for_longer_than_a_window()
    {
        await using var server = await Throttled.StartAsync();
        for (var i = 0; i < 10; i++) Assert.Equal(202, (await AskAsync(server.Http, "forgot", i)).Status);
        Assert.True((await AskAsync(server.Http, "forgot", 10)).IsLimited);

        server.Pass(-TimeSpan.FromHours(1));
        for (var i = 0; i < 10; i++) Assert.Equal(202, (await AskAsync(server.Http, "forgot", i)).Status); // a new window, and no more than one
        Assert.Equal(new Outcome(429, "rate_limited", 3600), await AskAsync(server.Http, "forgot", 10));
        server.Pass(TimeSpan.FromHours(1));
        Assert.Equal(202, (await AskAsync(server.Http, "forgot", 11)).Status);
    }

    [Fact]
    public async Task Who_is_refused_uses_up_nothing_of_the_longer_limit()
    {
        await using var server = await Throttled.StartAsync();
        for (var i = 0; i < 300; i++) _ = await server.Http.GuessAsync($"user{i}@example.test");
        server.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync());
    }

    [Fact]
    public async Task Off_there_are_no_limits_at_all()
    {
        await using var server = await AuthServer.StartAsync();
        _ = await server.Http.SignUpAsync();
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(Outcome.Wrong, await server.Http.GuessAsync());
            Assert.Equal(202, (await AskAsync(server.Http, "forgot", i)).Status);
        }

        _ = await server.Http.SignInAsync();
        Assert.Equal(0, (await server.RowCountsAsync())["counters"]);
    }

    [Theory]
    [InlineData("Production", "false", true)]
    [InlineData("Production", "true", false)]
    [InlineData("Development", "false", false)]
    public async Task Off_in_production_is_said_at_the_start(string environment, string enabled, bool warns)
    {
        using var log = new WarningLog();
        await using var server = await AuthServer.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(log), null, SessionCalls.Issuer, ("environment", environment), ("Auth:Throttling:Enabled", enabled));
        Assert.Equal(warns, log.Warnings.Any(w => w.Contains("Auth:Throttling:Enabled", StringComparison.Ordinal)));
    }

    private sealed class WarningLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Warnings.Enqueue(formatter(state, exception));
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }

    private static Task<Outcome> AskAsync(HttpClient http, string what, int n) => what switch
    {
        "register" => http.AskAsync("/auth/register", new { email = $"user{n}@example.test", password = AuthClient.Password }),
        "forgot" => http.AskAsync("/auth/password/forgot", new { email = $"user{n}@example.test" }),
        "resend" => http.AskAsync("/auth/email/resend", new { email = $"user{n}@example.test" }),
        "verify" => http.AskAsync("/auth/email/verify", new { token = Token }),
        _ => http.AskAsync("/auth/password/reset", new { token = Token, new_password = AuthClient.Password }),
    };

    private static async Task PruneAsync(AuthServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        Assert.True((await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PruneExpired())).Value.IsLast);
    }
}
