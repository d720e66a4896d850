using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Tests.Integration.Support;

/// <summary>Every command of a request that reaches the database, in order; what runs in the background is nobody's request.</summary>
public sealed class CommandLog : DbCommandInterceptor, IStartupFilter
{
    private static readonly AsyncLocal<bool> InRequest = new();
    private readonly ConcurrentQueue<string> _commands = new();

    /// <summary>The texts of the commands since the last <see cref="Clear"/>.</summary>
    public IReadOnlyList<string> Commands => [.. _commands];

    public void Clear() => _commands.Clear();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Note(command);
        return new(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Note(command);
        return new(result);
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Note(command);
        return new(result);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            InRequest.Value = true;
            return following(context);
        });
        next(app);
    };

    private void Note(DbCommand command)
    {
        if (InRequest.Value) _commands.Enqueue(command.CommandText);
    }
}
