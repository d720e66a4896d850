using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Tests.Integration.Messaging;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Tests.Integration.Accounts;

/// <summary>What is asked of signing up, in and out.</summary>
public sealed class SignInRowsTests
{
    [Fact]
    public async Task S0_1_A_password_gets_a_token_and_shows_in_no_answer_and_no_log()
    {
        using var log = new LogLines();
        await using var server = await AuthServer.StartAsync(services => services.AddSingleton<ILoggerProvider>(log), null, ("Logging:LogLevel:Default", "Trace"));
        const string password = "a secret that is nobody's business";
        const string wrong = "a wrong one that is nobody's either";
        Assert.Equal(HttpStatusCode.Created, (await server.Http.PostAsJsonAsync("/auth/register", new { email = "alice@example.test", username = "alice", password })).StatusCode);

        foreach (var body in (object[])[new { username = "alice", password }, new { email = "alice@example.test", password }, new { username = "alice", password = wrong }])
        {
            using var response = await server.Http.PostAsJsonAsync("/auth/login", body);
            var text = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("nobody's", text, StringComparison.Ordinal);
            if (response.StatusCode == HttpStatusCode.OK) Assert.NotEmpty((await response.TokensAsync()).Access);
        }

        foreach (var (field, body) in ((string, object)[])[
            ("username", new { username = new string('a', 256), password }),
            ("password", new { username = "alice", password = new string('x', 257) })])
        {
            using var response = await server.Http.PostAsJsonAsync("/auth/login", body);
            Assert.NotEmpty(await response.ErrorsOfAsync(field));
            Assert.DoesNotContain("xxxx", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains("nobody's", StringComparison.Ordinal) || line.Contains("xxxx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task S0_3_A_sign_in_is_noted_and_a_failed_one_is_not()
    {
        await using var server = await AuthServer.StartAsync();
        using var http = server.With((await server.Http.SignUpAsync()).Access);
        Assert.Equal(AuthServer.Noon, await LastLoginAsync(http)); // registration signs in
        server.Pass(TimeSpan.FromMinutes(1));

        using (var wrong = await server.Http.LoginAsync("alice@example.test", "wrong horse battery staple")) Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(AuthServer.Noon, await LastLoginAsync(http));

        _ = await server.Http.SignInAsync();
        Assert.Equal(server.Clock.GetUtcNow(), await LastLoginAsync(http));
    }

    [Fact]
    public async Task S1_18_Everything_around_the_sign_in_is_there_and_answers_as_it_should()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        using var http = server.With(tokens.Access);

        Assert.Equal(HttpStatusCode.OK, (await server.Http.LoginAsync("alice@example.test")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await server.Http.PostAsJsonAsync("/auth/password/forgot", new { email = "alice@example.test" })).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await server.Http.PostAsJsonAsync("/auth/email/resend", new { email = "alice@example.test" })).StatusCode);
        using (var reset = await server.Http.PostAsJsonAsync("/auth/password/reset", new { token = "x", new_password = AccountCalls.NewPassword }))
        {
            Assert.Equal("token_invalid", await reset.CodeAsync(HttpStatusCode.BadRequest));
        }

        await http.ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword).IsDoneAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsJsonAsync("/auth/email/change", new { email = "new@example.test", password = AccountCalls.NewPassword })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.ReauthenticateAsync(AccountCalls.NewPassword)).StatusCode);
        await http.PostAsync("/auth/logout", null).IsDoneAsync();
    }

    [Fact]
    public async Task O15_O24_Whoever_registers_is_signed_in_and_is_told_how_long_and_nothing_else()
    {
        await using var server = await AuthServer.StartAsync();
        using var response = await server.Http.RegisterAsync("alice@example.test");
        var registered = await response.TokensAsync(HttpStatusCode.Created);
        var signedIn = await server.Http.SignInAsync();
        var refreshed = await server.Http.RotateAsync(signedIn.Refresh);

        Assert.Null(await server.RefusalAsync(registered.Access));
        _ = await server.Http.RotateAsync(registered.Refresh);
        Assert.Equal(["__Host-auth_device"], response.Headers.GetValues("Set-Cookie").Select(c => c.Split('=')[0])); // the mark signs nobody in
        foreach (var tokens in (Tokens[])[registered, signedIn, refreshed])
        {
            Assert.Equal(("Bearer", 300, 7 * 24 * 3600), (tokens.Type, tokens.ExpiresIn, tokens.RefreshExpiresIn));
        }
    }

    [Fact]
    public async Task O27_What_happens_to_sessions_is_told_to_whoever_subscribed()
    {
        var ear = new Ear();
        await using var server = await AuthServer.StartAsync(services => Ear.NoMails(ear.Register, services), null);
        var tokens = await server.Http.SignUpAsync();
        var id = new UserId(await server.UserIdAsync(tokens));
        using (var wrong = await server.Http.LoginAsync("alice@example.test", "wrong horse battery staple")) Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        await server.LogOutAsync((await server.Http.SignInAsync()).Access);
        var stolen = tokens.Refresh;
        for (var i = 0; i < 3; i++)
        {
            server.Pass(TimeSpan.FromMinutes(1));
            tokens = await server.Http.RotateAsync(tokens.Refresh);
        }

        Assert.Equal("refresh_token_reused", await server.Http.RefusedAsync(stolen));

        var seen = new HashSet<Guid>(); // the clock ran past leases, so that one may come twice
        var heard = new List<object>();
        while (heard.OfType<SessionRevoked>().Count() < 2 || !heard.OfType<RefreshTokenReused>().Any() || heard.OfType<UserSignedIn>().Count() < 2 || !heard.OfType<SignInFailed>().Any())
        {
            var next = await ear.NextAsync();
            if (seen.Add(next.Delivery.Id)) heard.Add(next.Event);
        }

        Assert.Equal(id, Assert.Single(heard.OfType<SignInFailed>()).UserId);
        Assert.Equal([RevocationReason.LoggedOut, RevocationReason.RefreshTokenReused], heard.OfType<SessionRevoked>().Select(r => r.Reason).Order());
        Assert.Contains(heard, e => e is UserRegistered registered && registered.UserId == id);
    }

    [Theory]
    [InlineData("\\ud800aaaaaaaaaaaaaaaa")] // half a pair
    [InlineData("\\u0378aaaaaaaaaaaaaaaa")] // not assigned
    [InlineData("\\uffffaaaaaaaaaaaaaaaa")] // no character
    public async Task P06_What_is_no_text_is_no_password(string password)
    {
        await using var server = await AuthServer.StartAsync();
        using var http = server.With((await server.Http.SignUpAsync()).Access);
        foreach (var (at, path, body) in ((HttpClient, string, string)[])[
            (server.Http, "/auth/register", $$"""{"email":"bob@example.test","password":"{{password}}"}"""),
            (server.Http, "/auth/login", $$"""{"email":"alice@example.test","password":"{{password}}"}"""),
            (http, "/auth/password/change", $$"""{"old_password":"{{AuthClient.Password}}","new_password":"{{password}}"}"""),
            (http, "/auth/reauthenticate", $$"""{"password":"{{password}}"}""")])
        {
            Assert.Equal("validation_failed", await (await at.PostRawAsync(path, body)).CodeAsync(HttpStatusCode.BadRequest));
        }
    }

    [Fact]
    public async Task M08_Whoever_has_not_verified_the_address_does_all_or_nothing_as_is_configured()
    {
        await using (var optional = await AuthServer.StartAsync())
        {
            using var http = optional.With((await optional.Http.SignUpAsync()).Access);
            Assert.False((await http.MeAsync()).GetProperty("email_verified").GetBoolean());
            Assert.Equal(HttpStatusCode.OK, (await http.PatchMeAsync("""{"username":"carol"}""")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/auth/sessions")).StatusCode);
        }

        await using var required = await AuthServer.StartAsync(("Auth:Registration:RequireVerifiedEmail", "true"));
        using var answer = await required.Http.RegisterAsync("carol@example.test");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.Equal("email_not_verified", await (await required.Http.LoginAsync("carol@example.test")).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("invalid_credentials", await (await required.Http.LoginAsync("carol@example.test", "wrong horse battery staple")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(0, await required.ScalarAsync<long>("SELECT count(*) FROM auth.sessions"));
    }

    private static async Task<DateTimeOffset> LastLoginAsync(HttpClient http) => (await http.MeAsync()).GetProperty("last_login_at").GetDateTimeOffset();

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
