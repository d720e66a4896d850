using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Tests.Integration.Embedding;

public sealed class EmbeddingTests
{
    private const string Alice = "alice@example.test";
    private const string Elsewhere = "203.0.113.7";
    private static readonly (string, string) Production = ("environment", "Production");
    private static readonly string[] Seats = ["a", "b"];
    private static readonly object Registration = new { email = Alice, password = AuthClient.Password };

    [Fact]
    public async Task The_products_own_endpoint_takes_our_token_and_no_other()
    {
        await using var product = await Product.StartAsync(Map);
        var tokens = await product.Http.SignUpAsync();
        using var alice = product.With(tokens.Access);
        using var stranger = product.With("nonsense");

        Assert.EndsWith($" {tokens.SessionId}", await alice.GetStringAsync("/orders"), StringComparison.Ordinal);
        Assert.Equal("token_missing", await (await product.Http.GetAsync("/orders")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("token_invalid", await (await stranger.GetAsync("/orders")).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task The_products_own_endpoint_refuses_a_session_that_was_ended_at_once()
    {
        await using var product = await Product.StartAsync(Map);
        using var alice = product.With((await product.Http.SignUpAsync()).Access);
        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("/orders")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await alice.PostAsync("/auth/logout", null)).StatusCode);

        Assert.Equal("token_revoked", await (await alice.GetAsync("/orders")).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task The_module_keeps_no_keys_in_files_of_the_machine()
    {
        await using var product = await Product.StartAsync(Map);

        Assert.Null(product.Services.GetService<IDataProtectionProvider>());
    }

    [Fact]
    public async Task The_products_own_endpoint_sees_who_calls()
    {
        await using var product = await Product.StartAsync(Map);
        var tokens = await product.Http.SignUpAsync();
        using var alice = product.With(tokens.Access);
        var me = await alice.GetFromJsonAsync<Me>("/auth/me");

        Assert.Equal($"{me!.Id} {me.Id} {tokens.SessionId}", await alice.GetStringAsync("/orders"));
    }

    [Fact]
    public async Task The_products_own_endpoint_can_ask_for_a_role()
    {
        await using var product = await Product.StartAsync(Map);
        using var before = product.With((await product.Http.SignUpAsync()).Access);
        Assert.Equal("forbidden", await (await before.GetAsync("/admin")).CodeAsync(HttpStatusCode.Forbidden));

        await product.ExecuteAsync("UPDATE auth.users SET roles = 'clerk admin'");

        using var after = product.With((await product.Http.SignInAsync()).Access);
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync("/admin")).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_default_scheme_keeps_its_endpoints_and_the_module_keeps_its_own(bool before)
    {
        await using var product = await Product.StartAsync(
            auth =>
            {
                var schemes = auth.Services.AddAuthentication().AddCookie("Cookies", cookie => cookie.LoginPath = "/sign-in").Services;
                var choice = ServiceDescriptor.Singleton<IConfigureOptions<AuthenticationOptions>>(
                    new ConfigureOptions<AuthenticationOptions>(options => options.DefaultScheme = "Cookies"));
                schemes.Insert(before ? 0 : schemes.Count, choice); // as where AddAuthentication("Cookies") comes before AddAuth, or after it
            },
            app =>
            {
                Map(app);
                app.MapGet("/bearer", () => "ours").RequireAuthorization(Web.AuthDefaults.Policy);
            });
        using var alice = product.With((await product.Http.SignUpAsync()).Access);

        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("/auth/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync("/bearer")).StatusCode);
        Assert.Equal("token_missing", await (await product.Http.GetAsync("/auth/me")).CodeAsync(HttpStatusCode.Unauthorized));
        using var redirected = await alice.GetAsync("/orders");
        Assert.Equal(HttpStatusCode.Redirect, redirected.StatusCode);
        Assert.Equal("/sign-in", redirected.Headers.Location?.AbsolutePath);
        AssertBare(redirected);
    }

    [Fact]
    public async Task A_policy_for_everything_shuts_nobody_out_of_the_sign_in()
    {
        await using var product = await Product.StartAsync(
            auth => auth.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()),
            app =>
            {
                Map(app);
                app.MapAuthHealth();
            });

        Assert.NotNull(await product.Http.SignUpAsync());
        Assert.Equal(HttpStatusCode.OK, (await product.Http.GetAsync("/.well-known/jwks.json")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await product.Http.GetAsync("/.well-known/openid-configuration")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await product.Http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await product.Http.GetAsync("/hello")).StatusCode);
    }

    [Theory]
    [InlineData("/hello", HttpStatusCode.OK)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/authors", HttpStatusCode.NotFound)]
    [InlineData("/.well-known/security.txt", HttpStatusCode.NotFound)]
    [InlineData("/teapot", HttpStatusCode.InternalServerError)]
    public async Task The_products_own_paths_stay_its_own(string path, HttpStatusCode status)
    {
        await using var product = await Product.StartAsync(Map, Production);
        using var response = await product.Http.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
        AssertBare(response);
        Assert.NotEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_products_own_paths_may_be_served_over_plain_http()
    {
        await using var product = await Product.StartAsync(auth => Peer.From(auth, Elsewhere), Map, Production);

        Assert.Equal("hello", await product.Http.GetStringAsync("/hello"));
        Assert.Equal("https_required", await (await product.Http.GetAsync("/.well-known/jwks.json")).CodeAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task The_products_error_page_is_for_the_products_errors()
    {
        await using var product = await Product.StartAsync(
            auth => Contribute(auth, () => throw new InvalidOperationException("broken")),
            app =>
            {
                app.UseExceptionHandler("/error");
                app.UseStatusCodePages("text/plain", "the product's page");
                app.MapGet("/error", () => Results.Text("the product's error"));
                Map(app);
            },
            Production);

        Assert.Equal("the product's error", await (await product.Http.GetAsync("/broken")).Content.ReadAsStringAsync());
        Assert.Equal("internal_error", await (await product.Http.RegisterAsync(Alice)).CodeAsync(HttpStatusCode.InternalServerError));
        Assert.Equal("token_missing", await (await product.Http.GetAsync("/auth/me")).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task What_is_not_there_under_the_prefix_is_the_modules_to_refuse()
    {
        await using var product = await Product.StartAsync(Map);

        Assert.Equal("not_found", await (await product.Http.GetAsync("/auth/nothing")).CodeAsync(HttpStatusCode.NotFound));
        Assert.Equal("method_not_allowed", await (await product.Http.GetAsync("/auth/login")).CodeAsync(HttpStatusCode.MethodNotAllowed));
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/app")]
    public async Task Plain_http_is_refused_wherever_the_product_maps_the_module(string place)
    {
        await using var product = await Product.StartAsync(auth => Peer.From(auth, Elsewhere), MapAt(place), Production);
        using var response = await product.Http.PostAsJsonAsync($"{place}/auth/register", Registration);

        Assert.Equal("https_required", await response.CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(0, await product.CountAsync("auth.users"));
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/app")]
    public async Task The_module_works_wherever_the_product_maps_it(string place)
    {
        await using var product = await Product.StartAsync(MapAt(place), Production);
        using var response = await product.Http.PostAsJsonAsync($"{place}/auth/register", Registration);
        var tokens = await response.TokensAsync(HttpStatusCode.Created);
        using var alice = product.With(tokens.Access);
        using var me = await alice.GetAsync($"{place}/auth/me");

        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        Assert.Equal("no-store", me.Headers.CacheControl?.ToString());
        using var refused = await product.Http.GetAsync($"{place}/auth/me");
        Assert.Equal("token_missing", await refused.CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData("/identity")]
    [InlineData("/v1/identity")]
    public async Task The_prefix_is_the_products_choice(string prefix)
    {
        await using var product = await Product.StartAsync(Map, ("Auth:Prefix", prefix));
        using var response = await product.Http.PostAsJsonAsync($"{prefix}/register", Registration);
        using var alice = product.With((await response.TokensAsync(HttpStatusCode.Created)).Access);
        using var old = await product.Http.GetAsync("/auth/me");

        Assert.Equal(HttpStatusCode.OK, (await alice.GetAsync($"{prefix}/me")).StatusCode);
        Assert.Equal("not_found", await (await alice.GetAsync($"{prefix}/nothing")).CodeAsync(HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
        AssertBare(old);
    }

    [Fact]
    public async Task Settings_may_come_from_code()
    {
        var builder = Product.NewBuilder("Production");
        builder.Services.AddAuth(options => options.Prefix = "identity").UseSqlite();
        await using var app = builder.Build();

        var e = Assert.Throws<OptionsValidationException>(() => app.MapAuth());
        Assert.Contains("Auth:Prefix must be a path such as /auth, not 'identity'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_without_a_database_is_told_so()
    {
        var builder = Product.NewBuilder("Production", ("Auth:Issuer", "https://product.example.test"));
        builder.Services.AddAuth(builder.Configuration);
        await using var app = builder.Build();

        var e = Assert.Throws<StartRefusedException>(() => app.MapAuth());
        Assert.Equal("No database has been chosen: call UseSqlite, UsePostgreSql or UseSqlServer on what AddAuth answers.", e.Message);
    }

    [Fact]
    public void A_second_database_is_refused()
    {
        var auth = new ServiceCollection().AddAuth(_ => { }).UseSqlite();

        foreach (var second in new Func<AuthBuilder>[] { () => auth.UseSqlite(), () => auth.UsePostgreSql(), () => auth.UseSqlServer() })
        {
            var e = Assert.Throws<InvalidOperationException>(second);
            Assert.Equal("A database has been chosen already: call one of UseSqlite, UsePostgreSql and UseSqlServer, once.", e.Message);
        }
    }

    [Fact]
    public void A_master_key_that_is_no_list_is_refused()
    {
        var builder = Product.NewBuilder("Production", ("Auth:MasterKeys", Convert.ToBase64String(new byte[32])));

        var e = Assert.Throws<StartRefusedException>(() => builder.Services.AddAuth(builder.Configuration));
        Assert.Equal("Auth:MasterKeys is a list: put the value into Auth:MasterKeys:0.", e.Message);
    }

    [Fact]
    public async Task O20_A_claim_of_the_products_own_is_computed_anew_at_a_refresh()
    {
        var plan = "free";
        await using var product = await Product.StartAsync(auth => Contribute(auth, () => new() { ["plan"] = plan, ["seats"] = Seats }), Map);
        var first = await product.Http.SignUpAsync();
        Assert.Equal("free a b", await ClaimsAsync(product, first));

        plan = "paid";

        Assert.Equal("paid a b", await ClaimsAsync(product, await product.Http.RotateAsync(first.Refresh)));
        Assert.Equal("free a b", await ClaimsAsync(product, first));
        Assert.Equal("paid a b", await ClaimsAsync(product, await product.Http.SignInAsync()));
    }

    [Theory]
    [InlineData("sub", 1)]
    [InlineData("exp", 1)]
    [InlineData("roles", 1)]
    [InlineData("nbf", 1)]
    [InlineData("plan", 8 * 1024)]
    public async Task A_claim_that_cannot_be_leaves_nothing_half_made(string name, int length)
    {
        Dictionary<string, object> claims = new() { [name] = new string('x', length) };
        await using var product = await Product.StartAsync(auth => Contribute(auth, () => claims), Map);

        Assert.Equal("internal_error", await (await product.Http.RegisterAsync(Alice)).CodeAsync(HttpStatusCode.InternalServerError));
        Assert.Equal((0, 0), (await product.CountAsync("auth.users"), await product.CountAsync("auth.sessions")));

        var bad = claims;
        claims = [];
        var tokens = await product.Http.SignUpAsync();
        claims = bad;
        Assert.Equal("internal_error", await (await product.Http.LoginAsync(Alice)).CodeAsync(HttpStatusCode.InternalServerError));
        Assert.Equal("internal_error", await (await product.Http.RefreshAsync(tokens.Refresh)).CodeAsync(HttpStatusCode.InternalServerError));
        Assert.Equal((1, 1), (await product.CountAsync("auth.sessions"), await product.CountAsync("auth.refresh_tokens")));

        claims = [];
        tokens = await product.Http.RotateAsync(tokens.Refresh);
        _ = await product.Http.RotateAsync(tokens.Refresh);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_of_the_products_own_is_told_of_a_log_out(bool scanned)
    {
        List<SessionRevoked> told = [];
        await using var product = await Product.StartAsync(auth => Listen(auth, told.Add, scanned), Map);
        var tokens = await product.Http.SignUpAsync();
        using var alice = product.With(tokens.Access);

        Assert.Equal(HttpStatusCode.NoContent, (await alice.PostAsync("/auth/logout", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await alice.PostAsync("/auth/logout", null)).StatusCode);

        var revoked = Assert.Single(told);
        Assert.Equal((tokens.SessionId, RevocationReason.LoggedOut), (revoked.SessionId.Value, revoked.Reason));
    }

    [Fact]
    public async Task A_handler_that_throws_undoes_nothing()
    {
        await using var product = await Product.StartAsync(auth => Listen(auth, _ => throw new InvalidOperationException("broken"), true), Map);
        var tokens = await product.Http.SignUpAsync();
        using var alice = product.With(tokens.Access);

        Assert.Equal(HttpStatusCode.NoContent, (await alice.PostAsync("/auth/logout", null)).StatusCode);

        Assert.Equal("token_revoked", await (await alice.GetAsync("/orders")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("token_revoked", await (await product.Http.RefreshAsync(tokens.Refresh)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    private static void Map(WebApplication app)
    {
        app.MapAuth();
        app.MapGet("/hello", () => "hello");
        app.MapGet("/broken", string () => throw new InvalidOperationException("The product's own."));
        app.MapGet("/teapot", () => Results.StatusCode(StatusCodes.Status500InternalServerError));
        app.MapGet("/admin", () => "admin").RequireAuthorization(policy => policy.RequireRole("admin"));
        app.MapGet("/orders", (HttpContext context) =>
            $"{context.User.Identity?.Name} {context.User.FindFirstValue("sub")} {context.User.FindFirstValue("sid")}").RequireAuthorization();
        app.MapGet("/claims", (ClaimsPrincipal caller) =>
            string.Join(' ', caller.FindAll(c => c.Type is "plan" or "seats").Select(c => c.Value))).RequireAuthorization();
    }

    /// <summary>Under a group of the product, or under its path base.</summary>
    private static Action<WebApplication> MapAt(string place) => app =>
    {
        if (place == "/api")
        {
            app.MapGroup(place).MapAuth();
            return;
        }

        app.UsePathBase(place);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapAuth();
    };

    private static async Task<string> ClaimsAsync(Product product, Tokens tokens)
    {
        using var client = product.With(tokens.Access);
        return await client.GetStringAsync("/claims");
    }

    private static void AssertBare(HttpResponseMessage response)
    {
        foreach (var header in new[]
        {
            "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy", "X-Correlation-Id",
            "Strict-Transport-Security",
        })
        {
            Assert.False(response.Headers.Contains(header), header);
        }
    }

    private static void Contribute(AuthBuilder auth, Func<Dictionary<string, object>> claims)
    {
        auth.Services.AddSingleton(claims);
        auth.AddClaims<Contributor>();
    }

    private static void Listen(AuthBuilder auth, Action<SessionRevoked> hear, bool scanned)
    {
        auth.Services.AddSingleton(hear);
        if (scanned) auth.AddUseCases(typeof(EmbeddingTests).Assembly);
        else auth.Services.AddScoped<INotificationHandler<Happened<SessionRevoked>>, Listener>();
    }

    private sealed record Me(Guid Id);

    private sealed class Contributor(Func<Dictionary<string, object>> claims) : IClaimsContributor
    {
        public ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct) => new(claims());
    }

    private sealed class Listener(Action<SessionRevoked> hear) : INotificationHandler<Happened<SessionRevoked>>
    {
        public Task Handle(Happened<SessionRevoked> notification, CancellationToken cancellationToken)
        {
            hear(notification.Event);
            return Task.CompletedTask;
        }
    }
}
