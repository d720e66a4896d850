using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Cookies;

/// <summary>The seed's flow, step by step: access 30 minutes, refresh 30 days that begin anew at every refresh.</summary>
public sealed class ReopenedBrowserTests(ReopenedBrowserTests.SeedServer shared) : IClassFixture<ReopenedBrowserTests.SeedServer>
{
    public sealed class SeedServer() : CookieServer(
        ("Auth:AccessToken:Lifetime", "00:30:00"),
        ("Auth:Refresh:IdleLifetime", "30.00:00:00"),
        ("Auth:Refresh:AbsoluteLifetime", "365.00:00:00"),
        ("Auth:Refresh:RetryWindow", "00:00:00"), // rotate at every refresh,
        ("Auth:Refresh:LateRetry", "Revoke")); // and a rotated token is good for nothing

    [Fact]
    public async Task S2_7_A_token_of_30_minutes_is_renewed_at_minute_29()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        using var old = browser.Copy();
        server.Pass(TimeSpan.FromMinutes(29));
        await browser.RotateAsync();

        server.Pass(TimeSpan.FromSeconds(59));
        await old.GetAsync().OkAsync();
        server.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("token_expired", await old.GetAsync().RefusedAsync());
        server.Pass(new TimeSpan(0, 28, 59));
        await browser.GetAsync().OkAsync();
        server.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("token_expired", await browser.GetAsync().RefusedAsync());
    }

    [Fact]
    public async Task S2_13_A_browser_reopened_after_ten_days_hears_that_the_token_has_expired()
    {
        var server = shared.Server;
        using var browser = await ReopenAsync(server, TimeSpan.FromDays(10));

        Assert.Equal("token_expired", await browser.GetAsync().RefusedAsync());
    }

    [Fact]
    public async Task S2_14_It_refreshes_and_repeats_the_request()
    {
        var server = shared.Server;
        using var browser = await ReopenAsync(server, TimeSpan.FromDays(10));
        var refresh = browser[BrowserClient.Refresh];
        Assert.Equal("token_expired", await browser.GetAsync().RefusedAsync());

        await browser.FetchTokenAsync();
        await browser.RotateAsync();

        await browser.GetAsync().OkAsync();
        Assert.NotEqual(refresh, browser[BrowserClient.Refresh]);
    }

    [Fact]
    public async Task S2_15_After_the_refresh_token_too_only_a_sign_in_helps()
    {
        var server = shared.Server;
        using var browser = await ReopenAsync(server, TimeSpan.FromDays(30), forgetful: false);

        await browser.FetchTokenAsync();
        using var refused = await browser.RefreshAsync();
        Assert.Equal("session_expired", await refused.CodeAsync(HttpStatusCode.Unauthorized));
        refused.AssertClears();
        await browser.SignInAsync();
        await browser.GetAsync().OkAsync();
    }

    [Fact]
    public async Task S2_16_The_cookies_survive_closing_the_browser_and_an_absent_access_cookie_blocks_nothing()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        Assert.Equal(server.Clock.GetUtcNow() + TimeSpan.FromSeconds(answer.RefreshExpiresIn), browser.Jar.Single(c => c.Name == BrowserClient.Refresh).Until);

        browser.Close();
        browser.Drop(BrowserClient.Access);
        server.Pass(TimeSpan.FromDays(10));

        Assert.Equal("token_missing", await browser.GetAsync().RefusedAsync());
        await browser.FetchTokenAsync();
        await browser.RotateAsync();
        await browser.GetAsync().OkAsync();
    }

    [Fact]
    public async Task S2_17_S2_18_The_seeds_four_settings_put_a_rotated_token_away_for_good()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server);
        var answer = browser.Answer;
        Assert.Equal((1800, 30 * 24 * 3600), (answer.ExpiresIn, answer.RefreshExpiresIn));
        using var copy = browser.Copy();
        await browser.RotateAsync();

        using var reused = await copy.RefreshAsync();

        Assert.Equal("refresh_token_reused", await reused.CodeAsync(HttpStatusCode.Unauthorized));
        reused.AssertClears();
        Assert.Equal("token_revoked", await browser.GetAsync().RefusedAsync()); // nobody knows who of the two is the thief
    }

    [Fact]
    public async Task S2_19_Who_comes_back_within_thirty_days_of_the_last_renewal_stays_in()
    {
        var server = shared.Server;
        using var browser = await ReopenAsync(server, TimeSpan.FromDays(10));
        await browser.FetchTokenAsync();
        await browser.RotateAsync();
        using var late = browser.Copy();

        server.Pass(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1)); // a second before day 40
        var answer = await browser.RotateAsync();
        Assert.Equal(30 * 24 * 3600, answer.RefreshExpiresIn);
        Keep(late, browser);
        server.Pass(TimeSpan.FromDays(30));
        Assert.Equal("session_expired", await late.RefreshAsync().RefusedAsync());
    }

    [Fact]
    public async Task O9_Who_is_not_to_be_remembered_has_cookies_for_the_window_alone_however_often_they_refresh()
    {
        var server = shared.Server;
        using var browser = await BrowserClient.SignUpAsync(server, remember: false);
        for (var i = 0; i < 3; i++)
        {
            Assert.All(Tokens(browser), c => Assert.Null(c.Until));
            server.Pass(TimeSpan.FromMinutes(10));
            await browser.FetchTokenAsync();
            await browser.RotateAsync();
        }

        await browser.PostAsync("/auth/reauthenticate", new { password = BrowserClient.Password }).OkAsync();
        Assert.All(Tokens(browser), c => Assert.Null(c.Until));
        browser.Close();
        Assert.Empty(Tokens(browser));

        await browser.SignInAsync(remember: true);
        Assert.All(Tokens(browser), c => Assert.NotNull(c.Until));
        await browser.PostAsync("/auth/reauthenticate", new { password = BrowserClient.Password }).OkAsync();
        Assert.All(Tokens(browser), c => Assert.NotNull(c.Until));
    }

    private static IEnumerable<StoredCookie> Tokens(BrowserClient browser) =>
        browser.Jar.Where(c => c.Name is BrowserClient.Access or BrowserClient.Refresh or BrowserClient.Csrf);

    private static void Keep(BrowserClient copy, BrowserClient of)
    {
        copy.Jar.Clear();
        copy.Jar.AddRange(of.Jar.Select(c => c with { Until = null })); // a jar that forgets nothing
        copy.Token = of.Token;
    }

    private static async Task<BrowserClient> ReopenAsync(AuthServer server, TimeSpan later, bool forgetful = true)
    {
        var browser = await BrowserClient.SignUpAsync(server);
        browser.Close();
        if (!forgetful) Keep(browser, browser.Copy());
        server.Pass(later);
        return browser;
    }
}
