using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Infrastructure.SqlServer;

/// <summary>The driver calls it an invalid operation that no connection came free in time. It is an outage like others.</summary>
internal sealed class FullPool : DbConnectionInterceptor
{
    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        eventData.Exception is InvalidOperationException e ? throw new TimeoutException("No connection to the database came free in time.", e) : Task.CompletedTask;
}
