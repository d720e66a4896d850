using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.PostgreSql;
using Auth.Infrastructure.Sqlite;
using Auth.Infrastructure.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Tests.Integration.Embedding;

/// <summary>What can be told of a provider without its server.</summary>
public sealed class ProviderTests
{
    public static TheoryData<string> Providers => ["Sqlite", "PostgreSql", "SqlServer"];

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_migrations_hold_the_whole_model(string provider)
    {
        using var context = New(provider);
        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Single(context.Database.GetMigrations());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_migration_makes_the_nine_tables(string provider)
    {
        using var context = New(provider);
        var script = context.GetService<IMigrator>().GenerateScript();

        Assert.All(["users", "sessions", "refresh_tokens", "revoked_sessions", "signing_keys", "outbox", "one_time_tokens", "counters", "directory_links"], table => Assert.Contains(table, script, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IDENTITY")]
    [InlineData("MERGE")]
    [InlineData("OUTPUT")]
    [InlineData("ALTER COLUMN")]
    public void SQL_Server_is_asked_for_nothing_that_it_alone_has(string word)
    {
        using var context = New("SqlServer");
        Assert.DoesNotContain(word, context.Database.GenerateCreateScript(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(word, context.GetService<IMigrator>().GenerateScript(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_stand_in_for_a_deadlock_of_SQL_Server_is_one() =>
        Assert.Equal(1205, Assert.IsType<Microsoft.Data.SqlClient.SqlException>(Support.Databases.SqlServerTestDatabase.Deadlock()).Number);

    private static AuthDbContext New(string provider) => provider switch
    {
        "Sqlite" => new SqliteAuthDbContext(new DbContextOptionsBuilder<SqliteAuthDbContext>().UseSqlite("Data Source=none.db").Options),
        "PostgreSql" => new PostgreSqlAuthDbContext(new DbContextOptionsBuilder<PostgreSqlAuthDbContext>().UseNpgsql("Host=none").Options),
        _ => new SqlServerAuthDbContext(new DbContextOptionsBuilder<SqlServerAuthDbContext>().UseSqlServer("Server=none").Options),
    };
}
