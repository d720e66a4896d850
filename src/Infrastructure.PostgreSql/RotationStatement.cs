using System.Data.Common;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Auth.Infrastructure.PostgreSql;

/// <summary>The rotation of a successor in one command.</summary>
/// <remarks>
/// What it asks for is what <see cref="RefreshToken.Present"/> decides, and a test holds one to the other. It reads the row that it updates once more, since
/// a statement that has waited for another sees that row anew and the session and its user as they were: the version tells it, as it tells whoever reads first.
/// The digest is compared here, which no time betrays anything by: nobody chooses it, and its token has been found authentic before.
/// </remarks>
internal static class RotationStatement
{
    private const string Sql = """
        UPDATE auth.refresh_tokens AS t
        SET generation = @generation, branch = @branch, latest_branch = 0, rotated_at = @now, presented_by = @client,
            expires_at = LEAST(@idle_end, r.ends_at), version = t.version + 1
        FROM (
            SELECT k.session_id, k.version, s.user_id, s.amr, s.auth_time, s.ends_at, u.roles
            FROM auth.refresh_tokens AS k
            JOIN auth.sessions AS s ON s.id = k.session_id
            JOIN auth.users AS u ON u.id = s.user_id
            WHERE k.session_id = @session AND k.secret_hash = @secret_hash
                AND k.generation = @generation - 1 AND k.latest_branch >= @branch
                AND (k.rotated_at IS NULL OR k.rotated_at <= @window_before OR k.rotated_at >= @window_after OR k.presented_by IS DISTINCT FROM @client)
                AND k.expires_at > @now AND s.ends_at > @now AND s.revoked_at IS NULL AND u.status = 'active'
        ) AS r
        WHERE t.session_id = r.session_id AND t.version = r.version
        RETURNING r.user_id, r.amr, r.auth_time, r.roles, t.expires_at
        """;

    private static IRelationalCommand? _template;

    public static async Task<TokenHolder?> ExecuteAsync(AuthDbContext context, Successor shown, CancellationToken ct)
    {
        var (token, client, policy, now) = shown;
        var connection = context.GetService<IRelationalConnection>();
        var values = new Dictionary<string, object?>(9)
        {
            ["session"] = token.SessionId.Value,
            ["secret_hash"] = RefreshToken.HashOf(token.SessionSecret),
            ["generation"] = (long)token.Position.Generation,
            ["branch"] = (int)token.Position.Branch,
            ["client"] = client.ToArray(),
            ["now"] = now,
            ["idle_end"] = now + policy.IdleLifetime,
            ["window_before"] = now - policy.RetryWindow,
            ["window_after"] = now + policy.RetryWindow,
        };
        var parameters = new RelationalCommandParameterObject(
            connection, values, null, context, context.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.ExecuteUpdate);
        var command = connection.RentCommand();
        try
        {
            command.PopulateFrom(_template ??= Spell(context, values));
            await using var answer = await command.ExecuteReaderAsync(parameters, ct);
            return await answer.DbDataReader.ReadAsync(ct) ? Holder(answer.DbDataReader) : null;
        }
        finally
        {
            connection.ReturnCommand(command);
        }

        TokenHolder Holder(DbDataReader row) => new(
            new UserId(row.GetGuid(0)), token.SessionId, Words(row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2), Words(row.GetString(3)), row.GetFieldValue<DateTimeOffset>(4));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Through EF Core's own command, so that interceptors and logs see it as they see every other.
    private static IRelationalCommand Spell(AuthDbContext context, Dictionary<string, object?> values)
    {
        var (command, types) = (context.GetService<IRelationalCommandBuilderFactory>().Create().Append(Sql), context.GetService<IRelationalTypeMappingSource>());
        foreach (var (name, value) in values) command.AddParameter(name, name, types.FindMapping(value!.GetType())!, false);
        return command.Build();
    }
}
