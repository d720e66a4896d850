using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Auth.Infrastructure.PostgreSql;

/// <summary>A server that refuses to write has become a replica: the connections to it go, so that the next ones are made to the primary.</summary>
internal sealed class FormerPrimary : DbCommandInterceptor
{
    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } && command.Connection is NpgsqlConnection connection)
        {
            NpgsqlConnection.ClearPool(connection);
        }

        return Task.CompletedTask;
    }
}
