using System.Diagnostics;
using System.Security.Cryptography;
using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>Trades a refresh token for a new pair. A token that an honest client cannot hold any more ends the session.</summary>
/// <remarks>
/// 401 <c>token_missing</c>, <c>token_invalid</c> (not authentic: the store is not asked), <c>session_expired</c>,
/// <c>token_revoked</c>, <c>refresh_token_reused</c>; 429 <c>rate_limited</c>.
/// </remarks>
public sealed record Rotate(Secret? RefreshToken, Client Client) : ICommand<SessionTokens>;

internal sealed class RotateHandler(
    ISessionStore sessions, IRefreshTokenCodec codec, TokenMint mint, RotationRate rate, IClock clock, DomainEvents events, IOptions<AuthOptions> options)
    : IRequestHandler<Rotate, Result<SessionTokens>>
{
    // Whoever loses the guard finds the winner's state, and mostly needs no write then. Longer than this, no client should wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, object> NothingContributed = [];

    public async Task<Result<SessionTokens>> Handle(Rotate command, CancellationToken cancellationToken)
    {
        if (command.RefreshToken is not { Value.Length: > 0 } presented) return SessionErrors.TokenMissing;
        if (codec.Decode(presented) is not { } token) return SessionErrors.TokenInvalid;

        if (await RotateAtOnceAsync(token, command.Client.Fingerprint, cancellationToken) is { } tokens) return tokens;

        var start = Stopwatch.GetTimestamp();
        for (var attempt = 0; Stopwatch.GetElapsedTime(start) < Patience; attempt++)
        {
            await BackOffAsync(attempt, cancellationToken);
            var found = await sessions.FindAsync(token.SessionId, cancellationToken);
            if (found is null) return SessionErrors.SessionExpired;
            if (!found.RefreshToken.Holds(token.SessionSecret)) return SessionErrors.TokenInvalid;

            var now = clock.UtcNow;
            if (found.Refusal(now) is { } refusal) return refusal;

            var (session, state) = (found.Session, found.RefreshToken);
            var read = state.Version;
            var decision = state.Present(token.Position, command.Client.Fingerprint, options.Value.Refresh.Policy, session.EndsAt, now);

            if (decision.Outcome == PresentationOutcome.Reused)
            {
                var ended = await sessions.TryRevokeAsync(session.Id, read, RevocationReason.RefreshTokenReused, now, cancellationToken);
                if (ended is null) continue;

                events.Raise(new RefreshTokenReused(session.Id, session.UserId, now));
                events.Raise(ended);
                return SessionErrors.RefreshTokenReused;
            }

            if (decision.Advanced && rate.Refuse(session.Id) is { } wait) return Error.TooMany(wait);

            var contributed = await mint.PrepareAsync(session, cancellationToken);
            if (decision.Advanced)
            {
                if (!await sessions.TryAdvanceAsync(state, read, cancellationToken)) continue;
                rate.Note(session.Id);
                events.Raise(new RefreshTokenRotated(session.Id, session.UserId, decision.Outcome, now));
            }

            var answer = decision.Outcome == PresentationOutcome.Held ? presented : codec.Encode(token with { Position = decision.Answer });
            return mint.Mint(found.Holder, answer, contributed, now);
        }

        return SessionErrors.Contended;
    }

    /// <summary>The successor, shown after its window by whomever, where nothing needs to be known before: most refreshes are this. Null: nothing was done.</summary>
    private async Task<SessionTokens?> RotateAtOnceAsync(RefreshTokenParts token, ClientFingerprint client, CancellationToken ct)
    {
        if (mint.Contributes || rate.Refuse(token.SessionId) is not null) return null;
        if (token.Position.Generation == uint.MaxValue) return null; // it has no successor of its own

        await mint.PrepareAsync(ct);
        var (now, answer) = (clock.UtcNow, new TokenPosition(token.Position.Generation + 1, 0));
        if (await sessions.TryRotateAsync(new Successor(token, client, options.Value.Refresh.Policy, now), ct) is not { } holder) return null;

        rate.Note(token.SessionId);
        events.Raise(new RefreshTokenRotated(holder.SessionId, holder.UserId, PresentationOutcome.Rotated, now));
        return mint.Mint(holder, codec.Encode(token with { Position = answer }), NothingContributed, now);
    }

    // Apart by chance and further apart each time, so that of many callers each gets its turn.
    private static Task BackOffAsync(int attempt, CancellationToken ct) =>
        attempt == 0 ? Task.CompletedTask : Task.Delay(RandomNumberGenerator.GetInt32(Math.Min(5 * attempt, 50) + 1), ct);
}
