using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using ShopReports;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IConfiguration, IHostEnvironment>((bearer, configuration, environment) =>
{
    bearer.Authority = configuration["Shop:Address"];
    bearer.Audience = configuration["Shop:Audience"] ?? "shop";
    bearer.RequireHttpsMetadata = !environment.IsDevelopment();
    bearer.MapInboundClaims = false; // the claims as the token names them
    bearer.TokenValidationParameters.ValidTypes = ["at+jwt"];
    bearer.TokenValidationParameters.RoleClaimType = "roles";
    bearer.TokenValidationParameters.ClockSkew = TimeSpan.Zero;
});
builder.Services.AddAuthorization();
builder.Services.AddHttpClient<ShopApi>((services, http) => http.BaseAddress = new Uri(services.GetRequiredService<IConfiguration>()["Shop:Address"]!));

var app = builder.Build();
app.MapGet("/reports/mine", async (HttpRequest request, ShopApi shop, CancellationToken ct) =>
    SalesReport.Of(await shop.GetAsync("/api/orders", TokenOf(request), ct))).RequireAuthorization();
app.MapGet("/reports/sales", async (HttpRequest request, ShopApi shop, CancellationToken ct) =>
    SalesReport.Of(await shop.GetAsync("/api/staff/orders", TokenOf(request), ct))).RequireAuthorization(policy => policy.RequireRole("shop-staff"));
app.Run();

static AuthenticationHeaderValue TokenOf(HttpRequest request) => AuthenticationHeaderValue.Parse(request.Headers.Authorization.ToString());
