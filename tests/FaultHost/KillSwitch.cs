using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Tests.FaultHost;

/// <summary>Kills this process before the n-th step: a step is a statement, the begin or the end of a transaction, or the answer.</summary>
/// <remarks>The header <c>Kill-At: n</c> counts the steps of its request; the setting <c>KillAtStart=n</c> those of the start.</remarks>
internal sealed class KillSwitch(int? killAtStart) : IDbCommandInterceptor, IDbTransactionInterceptor
{
    private static readonly AsyncLocal<Countdown?> OfRequest = new();
    private Countdown? _ofStart = killAtStart is { } steps ? new Countdown(steps) : null;

    public static async Task ArmAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["Kill-At"] is [{ } steps])
        {
            var countdown = OfRequest.Value = new Countdown(int.Parse(steps, CultureInfo.InvariantCulture));
            context.Response.OnStarting(() =>
            {
                countdown.Step();
                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    public void Started() => _ofStart = null;

    public InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) => Step(result);

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => new(Step(result));

    public InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) => Step(result);

    public ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) => new(Step(result));

    public InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => Step(result);

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => new(Step(result));

    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result) => Step(result);

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
        new(Step(result));

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) => Step(result);

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => new(Step(result));

    private T Step<T>(T result)
    {
        (OfRequest.Value ?? _ofStart)?.Step();
        return result;
    }

    private sealed class Countdown(int steps)
    {
        private int _left = steps;

        public void Step()
        {
            if (Interlocked.Decrement(ref _left) == 0) Process.GetCurrentProcess().Kill(); // as kill -9: nothing of this process runs any more
        }
    }
}
