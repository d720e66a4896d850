using System.Data.Common;
using Auth.Application.Sessions;
using Auth.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Auth.Testing;

/// <summary>Lets refreshes meet: each has read its session before any of them writes, as in the worst moment of a race.</summary>
public sealed class RefreshRace : DbCommandInterceptor, IClaimsContributor
{
    private static readonly Dictionary<string, object> None = [];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private Meeting? _meeting;

    /// <summary>Holds the next refreshes until so many are there. Those that come after them pass.</summary>
    /// <remarks>Where one stays away, those that wait fail after a minute.</remarks>
    public void HoldNext(int refreshes = 2) => _meeting = new Meeting(refreshes);

    // As long as a place is free, so that a refresh reads first on a database where it need not.
    bool IClaimsContributor.Contributes => _meeting is { IsFull: false };

    ValueTask<IReadOnlyDictionary<string, object>> IClaimsContributor.ContributeAsync(ClaimsContext context, CancellationToken ct) => new(None);

    /// <inheritdoc />
    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (RotationMark.IsRotating && command.CommandText.Contains("refresh_tokens", StringComparison.Ordinal) && _meeting is { } meeting && meeting.TryJoin())
        {
            await meeting.Everybody.WaitAsync(Patience, cancellationToken);
        }

        return result;
    }

    private sealed class Meeting(int places)
    {
        private readonly TaskCompletionSource _everybody = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _here;

        public Task Everybody => _everybody.Task;

        public bool IsFull => Volatile.Read(ref _here) >= places;

        public bool TryJoin()
        {
            var place = Interlocked.Increment(ref _here);
            if (place == places) _everybody.SetResult();
            return place <= places;
        }
    }
}

/// <summary>Tells the commands of a refresh from others.</summary>
internal sealed class RotationMark : IPipelineBehavior<Rotate, Result<SessionTokens>>
{
    private static readonly AsyncLocal<bool> Rotating = new();

    public static bool IsRotating => Rotating.Value;

    public async Task<Result<SessionTokens>> Handle(Rotate request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<SessionTokens>> next)
    {
        Rotating.Value = true;
        return await next();
    }
}
