using Auth.Application;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Directories;

/// <summary>A product with the tables of ASP.NET Core Identity, in the database that the module uses.</summary>
public sealed class IdentityUsers : ProductUsers
{
    private Product _product = null!;

    public override void Register(AuthBuilder auth)
    {
        auth.Services.AddDbContext<MemberContext>((provider, options) => MemberContext.Use(options, provider.GetRequiredService<TestDatabase>()));
        auth.Services.AddIdentityCore<Member>(identity =>
            {
                identity.User.RequireUniqueEmail = true;
                identity.Lockout.MaxFailedAccessAttempts = 3;
                identity.SignIn.RequireConfirmedEmail = true;
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<MemberContext>();
        auth.UseIdentityUsers<Member>();
    }

    internal override async Task PrepareAsync(Product product)
    {
        _product = product;
        await using var scope = product.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MemberContext>().Database;
        await database.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(); // the database is there, with the module's tables
    }

    public override Task AddAsync(string email, string username, string password, params string[] roles) => WithAsync(async (manager, services) =>
    {
        var member = new Member { Email = email, UserName = username, EmailConfirmed = true };
        Succeed(await manager.CreateAsync(member, password));
        foreach (var role in roles) await GiveAsync(manager, services, member, role);
        return 0;
    });

    public override async Task ChangePasswordAsync(string email, string password)
    {
        // Again where a sign-in has written to the row meanwhile, as a product's own page would.
        while (!await WithAsync(async (manager, _) =>
        {
            var member = (await manager.FindByEmailAsync(email))!;
            member.PasswordHash = manager.PasswordHasher.HashPassword(member, password);
            return (await manager.UpdateSecurityStampAsync(member)).Succeeded;
        }))
        {
        }
    }

    public override Task RenewStampAsync(string email) => ChangeAsync(email, (manager, member) => manager.UpdateSecurityStampAsync(member));

    public override Task AddRoleAsync(string email, string role) => WithAsync(async (manager, services) =>
    {
        await GiveAsync(manager, services, (await manager.FindByEmailAsync(email))!, role);
        return 0;
    });

    public override Task LockOutAsync(string email) => ChangeAsync(email, (manager, member) => manager.SetLockoutEndDateAsync(member, DateTimeOffset.MaxValue));

    public override Task DemandSecondFactorAsync(string email) => ChangeAsync(email, (manager, member) => manager.SetTwoFactorEnabledAsync(member, true));

    public override Task UnconfirmAsync(string email) => ChangeAsync(email, (manager, member) =>
    {
        member.EmailConfirmed = false;
        return manager.UpdateAsync(member);
    });

    public override Task DeleteAsync(string email) => ChangeAsync(email, (manager, member) => manager.DeleteAsync(member));

    public override Task<string> IdAsync(string email) => WithAsync(async (manager, _) => (await manager.FindByEmailAsync(email))!.Id);

    public override Task<int> FailuresAsync(string email) => WithAsync(async (manager, _) => (await manager.FindByEmailAsync(email))!.AccessFailedCount);

    public override Task ForgetFailuresAsync(string email) => ChangeAsync(email, async (manager, member) =>
    {
        await manager.SetLockoutEndDateAsync(member, null);
        return await manager.ResetAccessFailedCountAsync(member);
    });

    private Task<int> ChangeAsync(string email, Func<UserManager<Member>, Member, Task<IdentityResult>> change) => WithAsync(async (manager, _) =>
    {
        Succeed(await change(manager, (await manager.FindByEmailAsync(email))!));
        return 0;
    });

    private async Task<T> WithAsync<T>(Func<UserManager<Member>, IServiceProvider, Task<T>> work)
    {
        await using var scope = _product.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<UserManager<Member>>(), scope.ServiceProvider);
    }

    private static async Task GiveAsync(UserManager<Member> manager, IServiceProvider services, Member member, string role)
    {
        var roles = services.GetRequiredService<RoleManager<IdentityRole>>();
        if (!await roles.RoleExistsAsync(role)) Succeed(await roles.CreateAsync(new IdentityRole(role)));
        Succeed(await manager.AddToRoleAsync(member, role));
    }

    private static void Succeed(IdentityResult result) => Assert.True(result.Succeeded, string.Join(' ', result.Errors.Select(e => e.Description)));
}

/// <summary>The product's own kind of user.</summary>
public sealed class Member : IdentityUser;

/// <summary>The product's own context.</summary>
public sealed class MemberContext(DbContextOptions<MemberContext> options) : IdentityDbContext<Member>(options)
{
    public static void Use(DbContextOptionsBuilder options, TestDatabase database) => _ = TestDatabase.Chosen switch
    {
        "PostgreSql" => options.UseNpgsql(database.ConnectionString),
        "SqlServer" => options.UseSqlServer(database.ConnectionString),
        _ => options.UseSqlite(database.ConnectionString),
    };
}
