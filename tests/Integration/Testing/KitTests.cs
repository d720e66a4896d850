using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Testing;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Testing;

/// <summary>The testing kit, in the shipped service on each database.</summary>
public sealed class KitTests(KitTests.Stage stage) : IClassFixture<KitTests.Stage>
{
    private AuthServer Server => stage.Server;

    private AuthTestKit Kit => stage.Kit;

    [Fact]
    public async Task A_test_user_has_a_real_session_with_roles_that_ends_for_real()
    {
        var user = new TestUser("roles@example.test") { Username = "roland", Roles = ["clerk"], Amr = ["link"], Device = "Test bench", UserAgent = "bench/1" };
        var tokens = await Server.Services.SignInAsync(user);
        using var http = Server.With(tokens.AccessToken.Value);

        var session = await http.GetFromJsonAsync<JsonElement>("/auth/session");
        Assert.Equal(("clerk", "link"), (session.GetProperty("roles")[0].GetString(), session.GetProperty("amr")[0].GetString()));
        var listed = (await http.GetFromJsonAsync<JsonElement>("/auth/sessions")).GetProperty("items")[0];
        Assert.Equal(("Test bench", "bench/1"), (listed.GetProperty("device").GetString(), listed.GetProperty("user_agent").GetString()));
        var me = await http.GetFromJsonAsync<JsonElement>("/auth/me");
        Assert.Equal(("roland", true), (me.GetProperty("username").GetString(), me.GetProperty("email_verified").GetBoolean()));

        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"/auth/sessions/{tokens.SessionId.Value}")).StatusCode);
        Assert.Equal("token_revoked", await Server.RefusalAsync(tokens.AccessToken.Value));
    }

    [Fact]
    public async Task Signing_in_again_is_another_session_of_the_same_user_who_keeps_the_roles_unless_told()
    {
        var first = await Server.Services.SignInAsync(new TestUser("twice@example.test") { Roles = ["clerk"] });

        var again = await Server.Services.SignInAsync(new TestUser("Twice@example.test"));
        var none = await Server.Services.SignInAsync(new TestUser("twice@example.test") { Roles = [] });

        Assert.Equal((first.UserId, first.UserId), (again.UserId, none.UserId));
        Assert.NotEqual(first.SessionId, again.SessionId);
        Assert.Equal((1, 0), (await RolesAsync(again.AccessToken.Value), await RolesAsync(none.AccessToken.Value)));
    }

    [Fact]
    public async Task A_refusal_is_said_in_the_exception()
    {
        var malformed = await Assert.ThrowsAsync<InvalidOperationException>(() => Server.Services.SignInAsync(new TestUser("nobody")));
        Assert.Contains("validation_failed", malformed.Message, StringComparison.Ordinal);

        _ = await Server.Services.SignInAsync(new TestUser("owner@example.test") { Username = "taken" });
        var other = await Assert.ThrowsAsync<InvalidOperationException>(() => Server.Services.SignInAsync(new TestUser("other@example.test") { Username = "taken" }));
        Assert.Contains("somebody else's", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_there_when_the_answer_is()
    {
        var tokens = await Server.Services.SignInAsync(new TestUser("events@example.test"));
        using var http = Server.With(tokens.AccessToken.Value);

        _ = await http.PostAsync("/auth/logout", null);

        Assert.Equal(["pwd"], Assert.Single(Kit.Events.Of<UserSignedIn>(), e => e.SessionId == tokens.SessionId).Amr);
        Assert.Equal(RevocationReason.LoggedOut, Assert.Single(Kit.Events.Of<SessionRevoked>(), e => e.SessionId == tokens.SessionId).Reason);
        Assert.DoesNotContain(Kit.Events.All, e => e is UserRegistered { UserId: var id } && id == tokens.UserId);
    }

    [Fact]
    public async Task Mails_are_kept_and_awaited()
    {
        _ = await Server.Http.SignUpAsync("mails@example.test");

        var mail = await Kit.Mails.NextAsync("mails@example.test");

        Assert.Contains(mail, Kit.Mails.All);
        Assert.Equal("/auth/email/verify", CapturedMails.LinkIn(mail).AbsolutePath);
    }

    /// <summary>Two have read the same state; whoever writes second finds the guard lost, reads again, and is answered the same.</summary>
    [Fact]
    public async Task Two_refreshes_meet_and_both_get_in_on_one_lineage()
    {
        var first = await Server.Services.SignInAsync(new TestUser("race@example.test"));
        Kit.Race.HoldNext(2);
        Server.Commands.Clear();

        var early = Server.Http.RotateAsync(first.RefreshToken.Value);
        await Eventually.UntilAsync(() => Task.FromResult(Rotation().Count > 0)); // it has read, and waits for the other
        var answers = await Task.WhenAll(early, Server.Http.RotateAsync(first.RefreshToken.Value));

        Assert.Equal(answers[0].Refresh, answers[1].Refresh);
        Assert.Single(Kit.Events.Of<RefreshTokenRotated>(), e => e.SessionId == first.SessionId && e.Outcome == PresentationOutcome.Rotated);
        Assert.Equal(["SELECT", "SELECT"], Rotation()[..2]);
        Assert.Equal(3, Rotation().Count(c => c == "SELECT"));

        List<string> Rotation() => [.. Server.Commands.Commands.Where(c => c.Contains("refresh_tokens", StringComparison.Ordinal)).Select(c => c[..6])];
    }

    [Fact]
    public async Task A_lost_answer_was_given_and_a_retry_goes_on()
    {
        var first = await Server.Services.SignInAsync(new TestUser("lost@example.test"));
        using var network = new LostAnswers { InnerHandler = new SocketsHttpHandler() };
        using var http = new HttpClient(network) { BaseAddress = Server.Address };
        network.LoseNext();

        _ = await Assert.ThrowsAsync<HttpRequestException>(() => http.RefreshAsync(first.RefreshToken.Value));
        Assert.Single(Kit.Events.Of<RefreshTokenRotated>(), e => e.SessionId == first.SessionId);

        var retried = await http.RotateAsync(first.RefreshToken.Value);

        Assert.Null(await Server.RefusalAsync(retried.Access));
    }

    [Fact]
    public async Task A_browser_is_signed_in_and_its_cookies_grow_old()
    {
        using var browser = new BrowserCookies(Kit.Clock) { InnerHandler = new SocketsHttpHandler { UseCookies = false } };
        using var http = new HttpClient(browser) { BaseAddress = Server.Address };
        _ = await Server.Services.SignInAsync(new TestUser("browser@example.test"), browser);

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/session")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/auth/refresh", null)).StatusCode);
        Assert.Contains("__Secure-auth_rt", browser.Names);

        browser.CsrfToken = null;
        Assert.Equal("csrf_failed", await (await http.PostAsync("/auth/logout", null)).CodeAsync(HttpStatusCode.Forbidden));

        Kit.Clock.Set(AuthServer.Noon.AddDays(8));
        Assert.Equal("token_missing", await (await http.GetAsync("/auth/session")).CodeAsync(HttpStatusCode.Unauthorized));
        Kit.Clock.Set(AuthServer.Noon);
    }

    private async Task<int> RolesAsync(string accessToken)
    {
        using var http = Server.With(accessToken);
        return (await http.GetFromJsonAsync<JsonElement>("/auth/session")).GetProperty("roles").GetArrayLength();
    }

    /// <summary>One service for the class.</summary>
    public sealed class Stage : IAsyncLifetime
    {
        public AuthTestKit Kit { get; } = new(AuthServer.Noon);

        public AuthServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await AuthServer.StartAsync(services => services.AddAuthTesting(Kit), database: null);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
