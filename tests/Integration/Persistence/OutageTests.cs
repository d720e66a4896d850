using System.Data.Common;
using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Persistence;

/// <summary>A database that fails: 503 and nothing lost. A full disk and its like cannot be had in a test, so the errors are put in where the driver would raise them.</summary>
public sealed class OutageTests
{
    private const int Busy = 5;
    private const int InputOutput = 10;

    [Theory]
    [InlineData(8)] // read-only
    [InlineData(InputOutput)]
    [InlineData(13)] // the disk is full
    [InlineData(14)] // cannot be opened
    public async Task Whatever_needs_the_database_is_unavailable_and_whoever_is_signed_in_stays(int code)
    {
        var faults = new Faults();
        await using var server = await AuthServer.StartAsync(faults.Register, null);
        var tokens = await server.Http.SignUpAsync();
        using var http = server.With(tokens.Access);

        faults.OnCommand = _ => new SqliteException("broken", code);
        foreach (var answer in new[]
        {
            await server.Http.RefreshAsync(tokens.Refresh),
            await server.Http.LoginAsync("alice@example.test"),
            await server.Http.RegisterAsync("bob@example.test"),
            await http.PostAsync("/auth/logout", null),
            await http.GetAsync("/auth/me"),
            await http.DeleteAsync("/auth/sessions"),
        })
        {
            Assert.Equal("unavailable", await answer.CodeAsync(HttpStatusCode.ServiceUnavailable));
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }

        Assert.Null(await server.RefusalAsync(tokens.Access));

        faults.OnCommand = null;
        var next = await server.Http.RotateAsync(tokens.Refresh);
        Assert.Null(await server.RefusalAsync(next.Access));
    }

    [Fact]
    public async Task A_commit_of_which_nothing_is_known_is_no_success()
    {
        var faults = new Faults();
        await using var server = await AuthServer.StartAsync(faults.Register, null);
        var tokens = await server.Http.SignUpAsync();
        using var http = server.With(tokens.Access);

        faults.AfterCommit = () => new SqliteException("the answer was lost", InputOutput);
        Assert.Equal("unavailable", await (await http.PostAsync("/auth/logout", null)).CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.Equal("unavailable", await (await server.Http.RegisterAsync("bob@example.test")).CodeAsync(HttpStatusCode.ServiceUnavailable));
        faults.AfterCommit = null;

        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/auth/logout", null)).StatusCode);
        Assert.Equal("token_revoked", await server.Http.RefusedAsync(tokens.Refresh));
        for (var tries = 0; tries < 500 && await server.RefusalAsync(tokens.Access) is null; tries++)
        {
            server.Clock.Advance(TimeSpan.FromMilliseconds(100)); // the feed tells this node what it ended itself
        }

        Assert.Equal("token_revoked", await server.RefusalAsync(tokens.Access));
    }

    /// <summary>Raises what a test wants raised.</summary>
    private sealed class Faults : DbCommandInterceptor, IDbTransactionInterceptor
    {
        public Func<string, Exception?>? OnCommand { get; set; }

        public Func<Exception>? AfterCommit { get; set; }

        public void Register(IServiceCollection services) => services.AddSingleton<IInterceptor>(this);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            Fault(command) is { } fault ? throw fault : new(result);

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            Fault(command) is { } fault ? throw fault : new(result);

        public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
            AfterCommit is { } fault ? throw fault() : Task.CompletedTask;

        private Exception? Fault(DbCommand command) => OnCommand?.Invoke(command.CommandText);
    }
}
