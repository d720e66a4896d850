using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Shop;

/// <summary>The shop's own data, in a database of its own. Of the users it knows the id.</summary>
public sealed class ShopDbContext(DbContextOptions<ShopDbContext> options) : DbContext(options)
{
    internal DbSet<Product> Products => Set<Product>();

    internal DbSet<Order> Orders => Set<Order>();

    internal static string ConnectionString(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>().GetConnectionString("Shop") ?? "Data Source=data/shop.db";

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>().HasIndex(o => o.CustomerId);
}

/// <summary>Something to buy.</summary>
internal sealed class Product
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; init; }

    /// <summary>In cents.</summary>
    public required long Price { get; init; }
}

/// <summary>Something bought, at the price of then.</summary>
internal sealed class Order
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The user's id (<c>sub</c>); null once the account is gone.</summary>
    public Guid? CustomerId { get; init; }

    /// <summary>Where to; null once the account is gone.</summary>
    public string? ShipTo { get; init; }

    public required string Product { get; init; }

    public required int Quantity { get; init; }

    /// <summary>In cents.</summary>
    public required long Total { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }
}

/// <summary>Makes the tables at the first start, and puts something on the shelf. A product that lives longer has migrations of its own.</summary>
internal sealed class FirstStock(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var file = new SqliteConnectionStringBuilder(ShopDbContext.ConnectionString(scope.ServiceProvider)).DataSource;
        if (Path.GetDirectoryName(file) is { Length: > 0 } folder) Directory.CreateDirectory(folder);

        var db = scope.ServiceProvider.GetRequiredService<ShopDbContext>();
        if (!await db.Database.EnsureCreatedAsync(cancellationToken)) return;

        db.Products.AddRange(new Product { Name = "Lamp", Price = 4900 }, new Product { Name = "Chair", Price = 12900 }, new Product { Name = "Table", Price = 34900 });
        await db.SaveChangesAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
