using Auth.Application;
using Auth.Infrastructure;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses SQL Server.</summary>
public static class SqlServerRegistration
{
    /// <summary>Keeps users, sessions and keys in SQL Server, in a schema of their own (<c>auth</c>).</summary>
    /// <param name="builder">What <c>AddAuth</c> answered.</param>
    /// <param name="connectionString">Left out: <c>ConnectionStrings:Auth</c>.</param>
    public static AuthBuilder UseSqlServer(this AuthBuilder builder, string? connectionString = null) =>
        builder.UseDatabase<SqlServerAuthDbContext, SqlServerEngine>(
            provider => new SqlServerEngine(connectionString ?? provider.GetService<IConfiguration>()?.GetConnectionString("Auth")
                ?? throw new StartRefusedException("ConnectionStrings:Auth must name the SQL Server database.")),
            (engine, options) => options
                .UseSqlServer(engine.ConnectionString, server => server
                    .MigrationsHistoryTable("migrations", AuthDbContext.Schema)
                    .ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies))) // errors as they are: the provider's own wraps them
                .AddInterceptors(new FullPool()));
}
