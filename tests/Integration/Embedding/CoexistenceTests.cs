using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Auth.Application.Messaging;
using Auth.Domain.Users;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using Auth.Web;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Tests.Integration.Embedding;

/// <summary>A product that has all of this already: schemes, a mediator, a context on the same database, problem details and an OpenAPI document.</summary>
public sealed class CoexistenceTests
{
    private const string Partner = "https://partner.example.test";
    private static readonly SymmetricSecurityKey PartnerKey = new(RandomNumberGenerator.GetBytes(32));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Schemes_and_cookies_of_the_product_and_the_module_open_their_own_doors_alone(bool after)
    {
        await using var product = await StartAsync(after);
        var tokens = await product.Http.SignUpAsync();
        using var ours = product.With(tokens.Access);
        using var partner = product.With(PartnerToken());
        var cookie = (await product.Http.PostAsync("/shop/sign-in", null)).Headers.GetValues("Set-Cookie").Single();
        using var shopper = product.With("");
        shopper.DefaultRequestHeaders.Authorization = null;
        shopper.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);

        Assert.StartsWith("shop=", cookie, StringComparison.Ordinal);
        Assert.Equal("shopper", await shopper.GetStringAsync("/shop/cart"));
        Assert.Equal("partner", await partner.GetStringAsync("/partner/stock"));
        Assert.Equal(HttpStatusCode.OK, (await ours.GetAsync("/auth/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ours.GetAsync("/ours")).StatusCode);

        // Each with the others' credentials, and with its own way to refuse.
        foreach (var stranger in new[] { ours, partner })
        {
            using var refused = await stranger.GetAsync("/shop/cart");
            Assert.Equal((HttpStatusCode.Redirect, "/shop/door"), (refused.StatusCode, refused.Headers.Location?.AbsolutePath));
        }

        foreach (var stranger in new[] { ours, shopper })
        {
            using var refused = await stranger.GetAsync("/partner/stock");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Null(refused.Content.Headers.ContentType);
        }

        Assert.Equal("token_invalid", await (await partner.GetAsync("/auth/me")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("token_missing", await (await shopper.GetAsync("/auth/me")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("token_missing", await (await shopper.GetAsync("/ours")).CodeAsync(HttpStatusCode.Unauthorized));

        Assert.Equal(HttpStatusCode.NoContent, (await ours.PostAsync("/auth/logout", null)).StatusCode);
        Assert.Equal("shopper", await shopper.GetStringAsync("/shop/cart"));
    }

    [Fact]
    public async Task Problems_of_the_product_have_its_form_and_the_modules_have_ours()
    {
        await using var product = await StartAsync(after: true);

        var theirs = await product.Http.GetAsync("/broken");
        Assert.Equal(HttpStatusCode.InternalServerError, theirs.StatusCode);
        Assert.Equal("shop", (string?)JsonNode.Parse(await theirs.Content.ReadAsStringAsync())!["product"]);

        var ours = await product.Http.RefreshAsync("rt1_garbage");
        var body = JsonNode.Parse(await ours.Content.ReadAsStringAsync())!;
        Assert.Equal("token_invalid", (string?)body["code"]);
        Assert.Null(body["product"]);
    }

    [Fact]
    public async Task One_OpenAPI_document_has_the_endpoints_of_both_and_the_modules_say_what_they_are()
    {
        await using var product = await StartAsync(after: true);

        var paths = JsonNode.Parse(await product.Http.GetStringAsync("/openapi/v1.json"))!["paths"]!.AsObject();

        Assert.True(paths.ContainsKey("/shop/cart"));
        Assert.False(paths.ContainsKey("/auth/admin/users/{id}/disable")); // this product's document leaves them out
        var login = paths["/auth/login"]!["post"]!;
        Assert.Equal("Auth", (string?)login["tags"]![0]);
        Assert.NotNull((string?)login["summary"]);
        Assert.True(login["responses"]!.AsObject().ContainsKey("401"));
        Assert.NotEqual("Auth", (string?)paths["/shop/cart"]!["get"]!["tags"]?[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mediator_of_the_products_own_stays_and_both_find_their_handlers_once(bool after)
    {
        await using var product = await StartAsync(after);

        await product.Http.SignUpAsync();

        Assert.Equal("3 by ShopMediator", await product.Http.GetStringAsync("/shop/count"));
        Assert.Equal(1, product.Services.GetRequiredService<Heard>().Registrations);
    }

    [Fact]
    public async Task Two_contexts_on_one_database_keep_their_own_tables_and_histories()
    {
        await using var product = await StartAsync(after: true);
        await product.Http.SignUpAsync();

        await product.ExecuteAsync("INSERT INTO orders (id) VALUES (1)");

        Assert.Equal(1, await product.CountAsync("orders"));
        Assert.Equal(1, await product.CountAsync($"\"{HistoryRepository.DefaultTableName}\""));
        Assert.Equal(1, await product.CountAsync("auth.users"));
        await using var scope = product.Services.CreateAsyncScope();
        var shop = scope.ServiceProvider.GetRequiredService<ShopContext>();
        Assert.Equal(["20260101000000_Orders"], await shop.Database.GetAppliedMigrationsAsync());
        Assert.Single(shop.Model.GetEntityTypes());
    }

    /// <param name="after">Whether the product's own registrations come after <c>AddAuth</c>, or before.</param>
    private static Task<Product> StartAsync(bool after) => Product.StartAsync(
        services => AddShop(services, !after),
        auth => AddShop(auth.Services, after),
        app =>
        {
            app.UseExceptionHandler();
            app.MapAuth().Administration().ExcludeFromDescription();
            app.MapOpenApi();
            app.MapGet("/broken", string () => throw new InvalidOperationException("The product's own."));
            app.MapGet("/ours", () => "ours").RequireAuthorization(AuthDefaults.Policy);
            app.MapPost("/shop/sign-in", (HttpContext context) => context.SignInAsync("Shop", new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "shopper")], "Shop"))));
            app.MapGet("/shop/cart", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization();
            app.MapGet("/shop/count", async (IMediator mediator) => $"{await mediator.Send(new CountTo(3))} by {mediator.GetType().Name}");
            app.MapGet("/partner/stock", (ClaimsPrincipal user) => user.FindFirstValue("sub"))
                .RequireAuthorization(policy => policy.AddAuthenticationSchemes("Partner").RequireAuthenticatedUser());

            using var scope = app.Services.CreateScope();
            scope.ServiceProvider.GetRequiredService<ShopContext>().Database.Migrate();
        });

    private static void AddShop(IServiceCollection services, bool now)
    {
        if (!now) return;

        services.AddAuthentication("Shop")
            .AddCookie("Shop", cookie => (cookie.Cookie.Name, cookie.LoginPath) = ("shop", "/shop/door"))
            .AddJwtBearer("Partner", jwt =>
            {
                jwt.MapInboundClaims = false;
                jwt.TokenValidationParameters = new TokenValidationParameters { ValidIssuer = Partner, ValidAudience = "shop", IssuerSigningKey = PartnerKey };
            });
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["product"] = "shop");
        services.AddOpenApi();
        services.AddSingleton<Heard>();
        services.AddScoped<ServiceFactory>(provider => provider.GetService!);
        services.AddScoped<IMediator, ShopMediator>();
        services.AddScoped<IRequestHandler<CountTo, int>, CountToHandler>();
        services.AddScoped<INotificationHandler<Happened<UserRegistered>>, RegistrationHeard>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ShopBehavior<,>));
        services.AddDbContext<ShopContext>((provider, options) => ShopContext.Use(options, provider.GetRequiredService<TestDatabase>()));
    }

    private static string PartnerToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Partner,
        Audience = "shop",
        Claims = new Dictionary<string, object> { ["sub"] = "partner" },
        SigningCredentials = new SigningCredentials(PartnerKey, SecurityAlgorithms.HmacSha256),
    });

    internal sealed class Heard
    {
        public int Registrations;
    }

    internal sealed record CountTo(int Last) : IRequest<int>;

    private sealed class CountToHandler : IRequestHandler<CountTo, int>
    {
        public Task<int> Handle(CountTo request, CancellationToken cancellationToken) => Task.FromResult(request.Last);
    }

    private sealed class ShopMediator(ServiceFactory services) : Mediator(services);

    private sealed class RegistrationHeard(IEnumerable<Heard> all) : INotificationHandler<Happened<UserRegistered>>
    {
        public Task Handle(Happened<UserRegistered> notification, CancellationToken cancellationToken)
        {
            foreach (var heard in all) Interlocked.Increment(ref heard.Registrations); // none where other tests scan this assembly
            return Task.CompletedTask;
        }
    }

    /// <summary>Of the product, around whatever is sent: ours, too.</summary>
    private sealed class ShopBehavior<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    {
        public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) => next();
    }
}

/// <summary>The product's own context, in the same database.</summary>
internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public static void Use(DbContextOptionsBuilder options, TestDatabase database) => _ = TestDatabase.Chosen switch
    {
        "PostgreSql" => options.UseNpgsql(database.ConnectionString),
        "SqlServer" => options.UseSqlServer(database.ConnectionString),
        _ => options.UseSqlite(database.ConnectionString),
    };

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>(order =>
    {
        order.ToTable("orders");
        order.Property(o => o.Id).HasColumnName("id").ValueGeneratedNever();
    });
}

internal sealed record Order(int Id);

[DbContext(typeof(ShopContext))]
[Migration("20260101000000_Orders")]
internal sealed class Orders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateTable("orders", table => new { id = table.Column<int>() }, constraints: table => table.PrimaryKey("pk_orders", x => x.id));
}
