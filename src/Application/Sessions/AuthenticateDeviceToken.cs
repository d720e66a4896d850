using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>Whom a device token signs in. 401 <c>token_invalid</c> (unknown, or its session was ended), <c>token_revoked</c> (its user is barred), <c>token_expired</c>, in this order.</summary>
/// <remarks>In steady state from memory. A text that cannot be a key is refused without a look-up.</remarks>
public sealed record AuthenticateDeviceToken(Secret Key) : ICommand<DeviceTokenCheck>;

/// <summary>What the check of an authentic key comes to.</summary>
/// <param name="Holder">Whom it signs in.</param>
/// <param name="ExpiresAt">The last moment at which it is good unless it is used.</param>
/// <param name="Refusal">Why it does not sign them in now; null: it does.</param>
public sealed record DeviceTokenCheck(DeviceTokenHolder Holder, DateTimeOffset ExpiresAt, Error? Refusal);

internal sealed class AuthenticateDeviceTokenHandler(
    ISessionStore sessions, IDeviceTokenMemory memory, IDeviceTokenFormat format, TokenMint mint, IClock clock, IOptions<AuthOptions> options)
    : IRequestHandler<AuthenticateDeviceToken, Result<DeviceTokenCheck>>
{
    private const int MostTries = 5;

    public async Task<Result<DeviceTokenCheck>> Handle(AuthenticateDeviceToken command, CancellationToken cancellationToken)
    {
        if (!DeviceTokenKeys.IsPossible(command.Key, format)) return SessionErrors.TokenInvalid;

        var (digest, policy) = (OpaqueToken.DigestOf(command.Key), options.Value.DeviceTokens.Policy);
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var changes = memory.Changes;
            var holder = (attempt == 0 ? memory.Find(digest) : null) ?? await ReadAsync(digest, changes, cancellationToken);
            if (holder is null) return SessionErrors.TokenInvalid;

            var (stored, now) = (holder.Stored, clock.UtcNow);
            if (!stored.Subject.IsActive) return Check(SessionErrors.TokenRevoked);
            if (stored.Token.HasExpired(policy, now)) return Check(SessionErrors.TokenExpired);
            if (stored.Token.Extend(policy, now) is not { } extended) return Check(null);

            // Whoever loses the guard reads again: another request was quicker, or the session was ended.
            if (!await sessions.TryExtendAsync(stored.Token, extended, cancellationToken)) continue;

            holder = holder with { Stored = stored with { Token = extended } };
            memory.Remember(holder, changes);
            return Check(null);

            DeviceTokenCheck Check(Error? refusal) => new(holder, holder.Stored.Token.ExpiresAt(policy), refusal);
        }

        return SessionErrors.Contended;
    }

    private async Task<DeviceTokenHolder?> ReadAsync(byte[] digest, long changes, CancellationToken ct)
    {
        if (await sessions.FindDeviceTokenAsync(digest, ct) is not { } stored) return null;

        var holder = new DeviceTokenHolder(stored, await mint.ContributeAsync(stored.Session, ct));
        if (stored.Subject.IsActive) memory.Remember(holder, changes);
        return holder;
    }
}

/// <summary>The short way of <see cref="AuthenticateDeviceToken"/>, without a command: for a token that this node remembers, that is good, and of which nothing is to be written.</summary>
public sealed class RememberedDeviceTokens(IDeviceTokenMemory memory, IDeviceTokenFormat format, IClock clock, IOptions<AuthOptions> options)
{
    /// <summary>Whom it signs in; null where it takes the command to say.</summary>
    public DeviceTokenCheck? Check(Secret key)
    {
        if (!DeviceTokenKeys.IsPossible(key, format) || memory.Find(OpaqueToken.DigestOf(key)) is not { Stored: { Subject.IsActive: true, Token: var token } } holder) return null;

        var (policy, now) = (options.Value.DeviceTokens.Policy, clock.UtcNow);
        return token.HasExpired(policy, now) || token.Extend(policy, now) is not null ? null : new(holder, token.ExpiresAt(policy), null);
    }
}

/// <summary>What holds for keys of every format.</summary>
internal static class DeviceTokenKeys
{
    /// <summary>The longest key, in characters.</summary>
    private const int MaxLength = 512;

    /// <summary>Whether a text can be a key at all.</summary>
    public static bool IsPossible(Secret key, IDeviceTokenFormat format) =>
        key.Value is { Length: > 0 and <= MaxLength } text && text.All(c => c is > ' ' and <= '~') && format.IsWellFormed(text);
}
