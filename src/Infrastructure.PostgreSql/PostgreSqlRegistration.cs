using Auth.Application;
using Auth.Infrastructure;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses PostgreSQL.</summary>
public static class PostgreSqlRegistration
{
    /// <summary>Keeps users, sessions and keys in PostgreSQL, in a schema of their own (<c>auth</c>).</summary>
    /// <param name="builder">What <c>AddAuth</c> answered.</param>
    /// <param name="connectionString">Left out: <c>ConnectionStrings:Auth</c>.</param>
    public static AuthBuilder UsePostgreSql(this AuthBuilder builder, string? connectionString = null) =>
        builder.UseDatabase<PostgreSqlAuthDbContext, PostgreSqlEngine>(
            provider => new PostgreSqlEngine(connectionString ?? provider.GetService<IConfiguration>()?.GetConnectionString("Auth")
                ?? throw new StartRefusedException("ConnectionStrings:Auth must name the PostgreSQL database.")),
            (engine, options) => options
                .UseNpgsql(engine.ConnectionString, npgsql => npgsql
                    .MigrationsHistoryTable("migrations", AuthDbContext.Schema)
                    .ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies))) // errors as they are: the provider's own wraps them
                .AddInterceptors(new FormerPrimary()));
}
