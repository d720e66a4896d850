using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Auth.Tests.Integration.Persistence;

/// <summary>Asks PostgreSQL, before each command of the service, how it would carry it out.</summary>
internal sealed class QueryPlans(string connectionString) : DbCommandInterceptor
{
    private readonly ConcurrentQueue<(string Command, string Plan)> _plans = new();
    private volatile bool _asks;

    public void Register(IServiceCollection services) => services.AddSingleton<IInterceptor>(this);

    /// <summary>The commands of some work, each with its plan.</summary>
    public async Task<IReadOnlyList<(string Command, string Plan)>> OfAsync(Func<Task> work)
    {
        _plans.Clear();
        _asks = true;
        await work();
        _asks = false;
        return [.. _plans];
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command, cancellationToken);
        return result;
    }

    private async Task ExplainAsync(DbCommand command, CancellationToken ct)
    {
        if (!_asks) return;

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        foreach (var statement in command.CommandText.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var explain = new NpgsqlCommand($"EXPLAIN {statement}", connection);
            foreach (NpgsqlParameter parameter in command.Parameters)
            {
                if (Regex.IsMatch(statement, $"@{parameter.ParameterName.TrimStart('@')}\\b")) explain.Parameters.Add(parameter.Clone());
            }

            var lines = new List<string>();
            try
            {
                await using var rows = await explain.ExecuteReaderAsync(ct);
                while (await rows.ReadAsync(ct)) lines.Add(rows.GetString(0));
            }
            catch (PostgresException e)
            {
                lines.Add($"No plan: {e.Message}"); // the test says so, not the service
            }

            _plans.Enqueue((statement, string.Join('\n', lines)));
        }
    }
}
