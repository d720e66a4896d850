using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Extensions;

/// <summary>What the product's extensions keep, in a database of the product's own.</summary>
public sealed class ProductDb(DbContextOptions<ProductDb> options) : DbContext(options)
{
    internal DbSet<MagicLink> MagicLinks => Set<MagicLink>();

    internal DbSet<ExternalLogin> ExternalLogins => Set<ExternalLogin>();

    internal DbSet<Member> Members => Set<Member>();

    internal DbSet<AuditEntry> Audit => Set<AuditEntry>();

    internal static string ConnectionString(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>().GetConnectionString("Product") ?? "Data Source=data/product.db";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<MagicLink>().HasKey(l => l.UserId); // one for each user: a new one voids the one before
        modelBuilder.Entity<MagicLink>().HasIndex(l => l.Digest).IsUnique();
        modelBuilder.Entity<ExternalLogin>().HasKey(l => new { l.Issuer, l.Subject });
        modelBuilder.Entity<Member>().HasKey(m => m.UserId);
        modelBuilder.Entity<AuditEntry>().HasKey(e => e.Id);
    }
}

/// <summary>A link that was mailed. What is in the mail is not in here.</summary>
internal sealed class MagicLink
{
    public required Guid UserId { get; init; }

    public required byte[] Digest { get; init; }

    public required long ExpiresAt { get; init; } // in seconds since 1970, which SQLite compares
}

/// <summary>Who a user is at an OpenID provider.</summary>
internal sealed class ExternalLogin
{
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required Guid UserId { get; init; }
}

/// <summary>What the product knows of a user beside what the module keeps.</summary>
internal sealed class Member
{
    public required Guid UserId { get; init; }

    public required string Company { get; set; }
}

/// <summary>Something that somebody may ask about one day.</summary>
internal sealed class AuditEntry
{
    public required Guid Id { get; init; } // the delivery's: an event that comes twice is written once

    public required string What { get; init; }

    public required Guid UserId { get; init; }
}

/// <summary>Makes the tables at the first start. A product that lives longer has migrations.</summary>
internal sealed class Tables(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var file = new SqliteConnectionStringBuilder(ProductDb.ConnectionString(scope.ServiceProvider)).DataSource;
        if (Path.GetDirectoryName(file) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        await scope.ServiceProvider.GetRequiredService<ProductDb>().Database.EnsureCreatedAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
