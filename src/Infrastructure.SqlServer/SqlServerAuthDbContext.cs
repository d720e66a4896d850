using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Auth.Infrastructure.SqlServer;

/// <summary>The model on SQL Server, in the schema <c>auth</c>; keys compare byte by byte, whatever the database's collation.</summary>
public sealed class SqlServerAuthDbContext(DbContextOptions<SqlServerAuthDbContext> options) : AuthDbContext(options)
{
    private const string Binary = "Latin1_General_100_BIN2";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<User>().Property(u => u.EmailKey).UseCollation(Binary);
        modelBuilder.Entity<User>().Property(u => u.UsernameKey).UseCollation(Binary);

        // A uniqueidentifier does not sort in the order of UUIDv7: tables that grow at one end and shrink at the other are laid out by time.
        LayOutBy(modelBuilder.Model.FindEntityType(typeof(Session))!, nameof(Session.EndsAt));
        LayOutBy(modelBuilder.Model.FindEntityType("Auth.Infrastructure.Sessions.RevokedSession")!, "At");
        UseNoOutput(modelBuilder.Model);
    }

    private static void UseNoOutput(IMutableModel model)
    {
        // A plain UPDATE and the number of its rows: it runs on what speaks the protocol without being SQL Server, and beside triggers.
        foreach (var entity in model.GetEntityTypes()) entity.UseSqlOutputClause(false);
    }

    private static void LayOutBy(IMutableEntityType entity, string property)
    {
        entity.FindPrimaryKey()!.SetIsClustered(false);
        entity.FindIndex(entity.FindProperty(property)!)!.SetIsClustered(true);
    }
}
