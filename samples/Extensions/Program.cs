using Auth.Application.Mail;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Web;
using Extensions;
using Microsoft.EntityFrameworkCore;

// A product with extensions of its own. Each is a file or a folder beside this one.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContext<ProductDb>((services, options) => options.UseSqlite(ProductDb.ConnectionString(services)));
builder.Services.AddHostedService<Tables>();
builder.Services.AddSingleton<MaintenanceSwitch>();
builder.Services.AddDataProtection(); // for what a browser carries to the provider and back
builder.Services.AddSingleton<OpenIdProvider>();
builder.Services.AddSingleton<IMailTemplates, GermanMails>(); // before AddAuth: the first one counts

builder.Services.AddAuth(builder.Configuration).UseSqlite()
    .AddUseCases(typeof(AskMagicLink).Assembly)
    .AddClaims<TenantClaim>()
    .AddBehavior(typeof(MaintenanceWindow<,>))
    .AddPasswordPolicy<NoCompanyMotto>()
    .Subscribe<MagicLinkAsked, SendMagicLink>("magic-link")
    .Subscribe<Impersonated, AuditTrail>("audit")
    .Subscribe<RefreshTokenReused, ReuseAlarm>("reuse-alarm")
    .Subscribe<UserDeleted, ForgetMember>("forget-member");

builder.Services.AddAuthorizationBuilder()
    .AddPolicy(Impersonation.Themselves, policy => policy
        .AddAuthenticationSchemes(AuthDefaults.AuthenticationScheme).RequireAuthenticatedUser().RequireAssertion(Impersonation.IsThemselves));

var app = builder.Build();
app.MapAuth().Finally(Impersonation.KeepOut);
app.MapMagicLink();
app.MapExternalSignIn();
app.MapGatewaySignIn();
app.MapImpersonation();
app.MapMembers();
app.MapGet("/claims", (HttpContext context) => context.User.Claims.ToLookup(c => c.Type, c => c.Value).ToDictionary(c => c.Key, c => c.ToArray())).RequireAuthorization();
app.Run();
