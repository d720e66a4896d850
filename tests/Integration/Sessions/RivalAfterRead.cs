using System.Data.Common;
using Auth.Application.Sessions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Sessions;

/// <summary>Lets a rival in between a refresh's read of its session, or another read, and whatever it does next.</summary>
internal sealed class RivalAfterRead(string read = "refresh_tokens") : DbCommandInterceptor, IClaimsContributor
{
    private static readonly Dictionary<string, object> None = [];
    private Func<Task>? _rival;

    public void Register(IServiceCollection services) => services.AddSingleton<IInterceptor>(this).AddSingleton<IClaimsContributor>(this);

    /// <summary>As long as a rival waits, so that the refresh that it waits for reads first.</summary>
    public bool Contributes => _rival is not null;

    public ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct) => new(None);

    /// <summary>Runs the rival after the next such read, and not again.</summary>
    public void Once(Func<Task> rival) => _rival = rival;

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.StartsWith("SELECT", StringComparison.Ordinal) && command.CommandText.Contains(read, StringComparison.Ordinal)
            && Interlocked.Exchange(ref _rival, null) is { } rival)
        {
            await rival();
        }

        return result;
    }
}
