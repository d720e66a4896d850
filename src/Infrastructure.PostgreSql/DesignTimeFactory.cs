using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Auth.Infrastructure.PostgreSql;

/// <summary>For <c>dotnet ef</c> only; <c>AUTH_DB</c> names the database that <c>database update</c> works on.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlAuthDbContext>
{
    public PostgreSqlAuthDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<PostgreSqlAuthDbContext>()
            .UseNpgsql(
                Environment.GetEnvironmentVariable("AUTH_DB") ?? "Host=127.0.0.1;Database=auth;Username=auth",
                npgsql => npgsql.MigrationsHistoryTable("migrations", AuthDbContext.Schema)).Options);
}
