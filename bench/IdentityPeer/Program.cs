using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

// The endpoints of ASP.NET Core Identity with its bearer tokens, as its documentation sets them up; each choice that is left favours it.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDbContextPool<PeerContext>(options => options.UseNpgsql(builder.Configuration.GetConnectionString("Auth")));
builder.Services.AddAuthorization();
builder.Services.AddIdentityApiEndpoints<IdentityUser>().AddEntityFrameworkStores<PeerContext>();

var app = builder.Build();
await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<PeerContext>().Database.EnsureCreatedAsync();
}

app.MapGet("/health/live", () => "live");
app.MapIdentityApi<IdentityUser>();
app.MapGet("/me", (ClaimsPrincipal caller) => Results.Ok(new { Id = caller.FindFirstValue(ClaimTypes.NameIdentifier), Email = caller.FindFirstValue(ClaimTypes.Email) }))
    .RequireAuthorization();
await app.RunAsync();

internal sealed class PeerContext(DbContextOptions<PeerContext> options) : IdentityDbContext<IdentityUser>(options);
