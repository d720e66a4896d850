using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Auth.Infrastructure.SqlServer;

/// <summary>For <c>dotnet ef</c> only; <c>AUTH_DB</c> names the database that <c>database update</c> works on.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqlServerAuthDbContext>
{
    public SqlServerAuthDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<SqlServerAuthDbContext>()
            .UseSqlServer(
                Environment.GetEnvironmentVariable("AUTH_DB") ?? "Server=127.0.0.1;Database=auth;Integrated Security=true",
                server => server.MigrationsHistoryTable("migrations", AuthDbContext.Schema)).Options);
}
