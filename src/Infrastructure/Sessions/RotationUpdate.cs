using Auth.Domain.Sessions;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Auth.Infrastructure.Sessions;

/// <summary>The guarded update of every rotation, spelled once from the model; <c>ExecuteUpdateAsync</c> translates and compiles anew for each call.</summary>
internal sealed class RotationUpdate
{
    private const string ReadVersion = "ReadVersion";

    private static readonly (string Property, Func<RefreshToken, object?> Value)[] Changed =
    [
        (nameof(RefreshToken.Generation), t => t.Generation),
        (nameof(RefreshToken.Branch), t => t.Branch),
        (nameof(RefreshToken.LatestBranch), t => t.LatestBranch),
        (nameof(RefreshToken.RotatedAt), t => t.RotatedAt),
        (nameof(RefreshToken.PresentedBy), t => t.PresentedBy),
        (nameof(RefreshToken.ExpiresAt), t => t.ExpiresAt),
        (nameof(RefreshToken.Version), t => t.Version),
    ];

    private IRelationalCommand? _template;

    /// <summary>Saves the state where its version is still the one that was read. Answers how many rows that was.</summary>
    public async Task<int> ExecuteAsync(AuthDbContext db, RefreshToken advanced, long readVersion, CancellationToken ct)
    {
        var values = Changed.ToDictionary(c => c.Property, c => c.Value(advanced));
        values[nameof(RefreshToken.SessionId)] = advanced.SessionId;
        values[ReadVersion] = readVersion;

        var connection = db.GetService<IRelationalConnection>();
        var command = connection.RentCommand();
        try
        {
            command.PopulateFrom(_template ??= Spell(db));
            return await command.ExecuteNonQueryAsync(
                new RelationalCommandParameterObject(
                    connection, values, null, db, db.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.ExecuteUpdate),
                ct);
        }
        finally
        {
            connection.ReturnCommand(command);
        }
    }

    private static IRelationalCommand Spell(AuthDbContext db)
    {
        var entity = db.Model.FindEntityType(typeof(RefreshToken))!;
        var sql = db.GetService<ISqlGenerationHelper>();
        var command = db.GetService<IRelationalCommandBuilderFactory>().Create();

        command.Append("UPDATE ").Append(sql.DelimitIdentifier(entity.GetTableName()!, entity.GetSchema()));
        var separator = " SET ";
        foreach (var (property, _) in Changed)
        {
            command.Append(separator);
            AppendEquality(property, property);
            separator = ", ";
        }

        command.AppendLine().Append("WHERE ");
        AppendEquality(nameof(RefreshToken.SessionId), nameof(RefreshToken.SessionId));
        command.Append(" AND ");
        AppendEquality(nameof(RefreshToken.Version), ReadVersion);
        return command.Build();

        void AppendEquality(string property, string value)
        {
            var mapped = entity.FindProperty(property)!;
            command.Append(sql.DelimitIdentifier(mapped.GetColumnName())).Append(" = ").Append(sql.GenerateParameterNamePlaceholder(value));
            command.AddParameter(value, sql.GenerateParameterName(value), mapped.GetRelationalTypeMapping(), mapped.IsNullable);
        }
    }
}
