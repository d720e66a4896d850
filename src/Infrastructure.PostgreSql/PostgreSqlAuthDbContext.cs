using Auth.Domain.Sessions;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.PostgreSql;

/// <summary>The model on PostgreSQL, in the schema <c>auth</c>.</summary>
public sealed class PostgreSqlAuthDbContext(DbContextOptions<PostgreSqlAuthDbContext> options) : AuthDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        base.OnModelCreating(modelBuilder);

        // Room on each page for the next version of a row, so that a rotation updates in place (HOT) and touches no index.
        modelBuilder.Entity<RefreshToken>().HasStorageParameter("fillfactor", 80);
    }
}
