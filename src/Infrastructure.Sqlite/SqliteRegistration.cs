using Auth.Application;
using Auth.Infrastructure;
using Auth.Infrastructure.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses SQLite.</summary>
public static class SqliteRegistration
{
    private const string Default = "Data Source=data/auth.db";

    /// <summary>Keeps users, sessions and keys in one SQLite file, which is created and migrated at the start.</summary>
    /// <param name="builder">What <c>AddAuth</c> answered.</param>
    /// <param name="connectionString">Left out: <c>ConnectionStrings:Auth</c>, else <c>Data Source=data/auth.db</c>.</param>
    public static AuthBuilder UseSqlite(this AuthBuilder builder, string? connectionString = null) =>
        builder.UseDatabase<SqliteAuthDbContext, SqliteEngine>(
            provider => new SqliteEngine(connectionString ?? provider.GetService<IConfiguration>()?.GetConnectionString("Auth") ?? Default),
            (engine, options) => options
                .UseSqlite(engine.ConnectionString, sqlite => sqlite.MigrationsHistoryTable("auth_migrations").CommandTimeout(5))
                .AddInterceptors(new ConnectionSettings()));
}
