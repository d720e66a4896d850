using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Cookies;

/// <summary>Cookies of another session: left over, planted, late, or of another user.</summary>
public sealed class ForeignCookieTests(CookieServer shared) : IClassFixture<CookieServer>
{
    private AuthServer Server => shared.Server;

    [Fact]
    public async Task C17_A_sign_in_takes_over_no_value_and_ends_what_was_there()
    {
        using var attacker = await BrowserClient.SignUpAsync(Server);
        using var victim = new BrowserClient(Server);
        _ = await Server.Http.SignUpAsync(victim.Email);
        await victim.FetchTokenAsync();
        victim.Plant(BrowserClient.Access, attacker[BrowserClient.Access]);
        victim.Plant(BrowserClient.Refresh, attacker[BrowserClient.Refresh]);

        await victim.ReadAsync(await victim.LoginAsync());

        Assert.NotEqual(attacker[BrowserClient.Access], victim[BrowserClient.Access]);
        Assert.NotEqual(attacker[BrowserClient.Refresh], victim[BrowserClient.Refresh]);
        Assert.NotEqual(attacker.Answer.SessionId, victim.Answer.SessionId);
        Assert.Equal("token_revoked", await attacker.GetAsync().RefusedAsync());
        Assert.Equal("token_revoked", await attacker.RefreshAsync().RefusedAsync());
        await victim.GetAsync().OkAsync();
    }

    [Fact]
    public async Task C18_Each_proof_of_who_it_is_makes_new_cookies()
    {
        using var browser = await BrowserClient.SignUpAsync(Server);
        using var before = browser.Copy();
        var first = browser[BrowserClient.Access];
        await browser.SignInAsync();
        Assert.Equal("token_revoked", await before.GetAsync().RefusedAsync()); // the session before the sign-in is dead
        Assert.Equal("token_revoked", await before.RefreshAsync().RefusedAsync());

        var second = browser[BrowserClient.Access];
        await browser.PostAsync("/auth/reauthenticate", new { password = BrowserClient.Password }).OkAsync();
        var third = browser[BrowserClient.Access];
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        await browser.GetAsync().OkAsync();
        await browser.RotateAsync();

        using var other = new BrowserClient(Server) { Email = browser.Email };
        await other.SignInAsync();
        await browser.PostAsync("/auth/password/change", new { old_password = BrowserClient.Password, new_password = "another horse battery staple", keep_current_session = false }).OkAsync(HttpStatusCode.NoContent);
        Assert.Equal("token_revoked", await browser.GetAsync().RefusedAsync());
        Assert.Equal("token_revoked", await other.GetAsync().RefusedAsync());
    }

    [Fact]
    public async Task C19_Two_users_of_one_browser_leave_each_other_nothing()
    {
        using var browser = await BrowserClient.SignUpAsync(Server);
        var alice = browser.Answer;
        using var alices = browser.Copy();
        using var bobs = await BrowserClient.SignUpAsync(Server);
        await browser.LogoutAsync().OkAsync(HttpStatusCode.NoContent);

        await browser.FetchTokenAsync();
        await browser.ReadAsync(await browser.LoginAsync(bobs.Email));

        Assert.NotEqual(alice.SessionId, browser.Answer.SessionId);
        Assert.NotEqual(alice.CsrfToken, browser.Answer.CsrfToken);
        Assert.DoesNotContain(browser.Jar, c => alices.Jar.Any(old => old.Name != "__Host-auth_device" && old.Value == c.Value));
        using var me = await browser.GetAsync("/auth/me");
        Assert.Contains(bobs.Email, await me.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        browser.Token = alice.CsrfToken;
        await browser.SendAsync(HttpMethod.Patch, "/auth/me", new { username = "mallory" }).AssertForgeryAsync();
        Assert.Equal("token_revoked", await alices.GetAsync().RefusedAsync());
        await bobs.GetAsync().OkAsync(); // bob's other browser is nobody's business
    }

    [Fact]
    public async Task C16_A_planted_refresh_cookie_is_no_way_in_and_in_nobodys_way()
    {
        using var attacker = await BrowserClient.SignUpAsync(Server);
        var planted = attacker[BrowserClient.Refresh];

        // Signed out: a page that refreshes when it is loaded gets nobody's session.
        using var signedOut = new BrowserClient(Server);
        signedOut.Plant(BrowserClient.Refresh, planted);
        await signedOut.FetchTokenAsync();
        await signedOut.RefreshAsync().AssertForgeryAsync();
        signedOut.Token = attacker.Token; // nor with the token that belongs to it
        await signedOut.RefreshAsync().AssertForgeryAsync();

        // Signed in: the browser sends both, the planted one first.
        using var victim = await BrowserClient.SignUpAsync(Server);
        var session = victim.Answer.SessionId;
        victim.Jar.Insert(0, new StoredCookie(BrowserClient.Refresh, planted, "/auth/refresh", null, ""));
        victim.Jar.Insert(0, new StoredCookie(BrowserClient.Refresh, "garbage", "/auth", null, ""));
        Assert.Equal(session, (await victim.RotateAsync()).SessionId);
        victim.Jar.Insert(0, new StoredCookie(BrowserClient.Refresh, planted, "/auth/logout", null, ""));
        await victim.LogoutAsync().OkAsync(HttpStatusCode.NoContent);
        await attacker.RotateAsync();
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("revoked")]
    [InlineData("expired")]
    public async Task O12_A_dead_cookie_blocks_nothing_and_is_cleared(string how)
    {
        using var browser = await BrowserClient.SignUpAsync(Server);
        using var elsewhere = browser.Copy();
        if (how == "revoked") await elsewhere.LogoutAsync().OkAsync(HttpStatusCode.NoContent);
        if (how == "expired") Server.Pass(TimeSpan.FromDays(8));
        foreach (var name in new[] { BrowserClient.Access, BrowserClient.Refresh })
        {
            browser.Plant(name, how == "garbage" ? "garbage" : elsewhere.Jar.FirstOrDefault(c => c.Name == name)?.Value ?? "gone");
        }

        await browser.FetchTokenAsync();
        using var dead = await browser.Copy().RefreshAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, dead.StatusCode);
        dead.AssertClears();

        using var stranger = browser.Copy(); // who has no CSRF token
        stranger.Token = null;
        using var left = await stranger.LogoutAsync();
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        left.AssertClears();

        await browser.ReadAsync(await browser.LoginAsync());
        await browser.GetAsync().OkAsync();
    }

    [Fact]
    public async Task S2_9_Who_shows_nothing_is_logged_out_already()
    {
        using var response = await new BrowserClient(Server).LogoutAsync();
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(response.SetCookies());
    }

    [Fact]
    public async Task C10_An_expired_access_cookie_ends_its_session_only_with_the_token()
    {
        using var browser = await BrowserClient.SignUpAsync(Server);
        using var copy = browser.Copy();
        Server.Pass(TimeSpan.FromMinutes(6));
        browser.Drop(BrowserClient.Refresh);
        browser.Token = null;

        using var response = await browser.LogoutAsync();

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await copy.RotateAsync(); // it was not the page that asked
    }

    [Fact]
    public async Task O12_A_refresh_that_fails_leaves_the_cookies_of_a_session_begun_meanwhile()
    {
        using var browser = await BrowserClient.SignUpAsync(Server);
        using var late = browser.Copy();
        await browser.LogoutAsync().OkAsync(HttpStatusCode.NoContent);
        await browser.SignInAsync();
        late.Plant(BrowserClient.Access, browser[BrowserClient.Access]);

        using var failed = await late.RefreshAsync();

        Assert.Equal("token_revoked", await failed.CodeAsync(HttpStatusCode.Unauthorized));
        failed.AssertKeepsCookies();
    }

    [Fact]
    public async Task O12_The_loser_of_a_race_keeps_its_cookies()
    {
        var rival = new RivalAfterRead();
        await using var server = await AuthServer.StartAsync(rival.Register, null);
        using var browser = await BrowserClient.SignUpAsync(server);
        using var tab = browser.Copy();
        rival.Once(() => browser.RotateAsync());

        await tab.RotateAsync();

        Assert.Equal(browser[BrowserClient.Refresh], tab[BrowserClient.Refresh]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tab.Copy().RefreshAsync()));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Single(answers.Select(a => a.SetCookie(BrowserClient.Refresh)).Distinct());
        foreach (var answer in answers) browser.Keep(answer); // in whatever order they arrive
        await browser.GetAsync().OkAsync();
        server.Pass(TimeSpan.FromMinutes(1));
        await browser.RotateAsync();
    }

    [Fact]
    public async Task O32_A_refresh_that_loses_against_a_log_out_revives_nothing()
    {
        var rival = new RivalAfterRead();
        await using var server = await AuthServer.StartAsync(rival.Register, null);
        using var browser = await BrowserClient.SignUpAsync(server);
        using var tab = browser.Copy();
        rival.Once(() => browser.LogoutAsync().OkAsync(HttpStatusCode.NoContent));

        using var response = await tab.RefreshAsync();

        Assert.Equal("token_revoked", await response.CodeAsync(HttpStatusCode.Unauthorized));
        response.AssertClears();
    }

    [Fact]
    public async Task The_csrf_cookie_is_made_anew_for_the_session_of_the_access_cookie_and_kept_otherwise()
    {
        using var browser = await BrowserClient.SignUpAsync(Server);
        var csrf = browser[BrowserClient.Csrf];
        await browser.FetchTokenAsync();
        Assert.Equal((csrf, browser.Answer.CsrfToken), (browser[BrowserClient.Csrf], browser.Token));

        browser.Drop(BrowserClient.Csrf);
        await browser.FetchTokenAsync();
        Assert.NotEqual(csrf, browser[BrowserClient.Csrf]);
        await browser.RotateAsync();
        Assert.Null(browser.Jar.Single(c => c.Name == BrowserClient.Refresh).Until); // whether to remember was in the lost one

        using var other = await BrowserClient.SignUpAsync(Server);
        browser.Plant(BrowserClient.Csrf, other[BrowserClient.Csrf]);
        await browser.FetchTokenAsync();
        Assert.NotEqual(other[BrowserClient.Csrf], browser[BrowserClient.Csrf]);
        await browser.RotateAsync();
    }
}
