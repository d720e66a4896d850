using System.Security.Cryptography;
using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Application.Sessions;

/// <summary>A user who has proved who they are, and how (RFC 8176).</summary>
public sealed record SignIn(UserId UserId, IReadOnlyList<string> Amr, Client Client)
{
    /// <summary>The stamp that was in force when the proof was checked; null where the check is this very moment.</summary>
    public int? SecurityStamp { get; init; }

    /// <summary>The longest life of the session, where that is to be shorter than <see cref="RefreshOptions.AbsoluteLifetime"/>. Not for device tokens.</summary>
    public TimeSpan? Lifetime { get; init; }
}

/// <summary>Where every way to sign in ends: one call opens one session and gives its tokens.</summary>
/// <remarks>Call it in the handler of an <see cref="ICommand{TResponse}"/>: it is part of that command's work.</remarks>
public sealed class SessionIssuer
{
    private readonly ISessionStore _sessions;
    private readonly TokenMint _mint;
    private readonly IRefreshTokenCodec _codec;
    private readonly IDeviceTokenFormat _format;
    private readonly IDeviceMarks _marks;
    private readonly IUnitOfWork _unitOfWork;
    private readonly IClock _clock;
    private readonly DomainEvents _events;
    private readonly AuthOptions _options;

    internal SessionIssuer(
        ISessionStore sessions, TokenMint mint, IRefreshTokenCodec codec, IDeviceTokenFormat format, IDeviceMarks marks, IUnitOfWork unitOfWork, IClock clock,
        DomainEvents events, IOptions<AuthOptions> options) =>
        (_sessions, _mint, _codec, _format, _marks, _unitOfWork, _clock, _events, _options) = (sessions, mint, codec, format, marks, unitOfWork, clock, events, options.Value);

    /// <summary>Opens a session that lives by refreshing.</summary>
    /// <returns>
    /// The tokens; 401 <c>invalid_credentials</c> where the user is gone, disabled, or was given a new security stamp since the proof;
    /// 403 <c>forbidden</c> where there are too many sessions and <see cref="SessionOptions.WhenExceeded"/> says to deny.
    /// </returns>
    public async Task<Result<SessionTokens>> OpenAsync(SignIn signIn, CancellationToken ct)
    {
        if (await FindAsync(signIn, ct) is not { } subject) return UserErrors.InvalidCredentials;

        var now = _clock.UtcNow;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(signIn.Lifetime ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(signIn));
        var lifetime = signIn.Lifetime is { } shorter && shorter < _options.Refresh.AbsoluteLifetime ? shorter : _options.Refresh.AbsoluteLifetime;
        var session = Session.Start(subject.Id, signIn.Amr, signIn.Client.Device, lifetime, now);
        var contributed = await _mint.PrepareAsync(session, ct);
        if (await AdmitAsync(signIn, subject, now, ct) is { } refusal) return refusal;

        var secret = RandomNumberGenerator.GetBytes(RefreshToken.SecretLength);
        var state = RefreshToken.Start(session, secret, _options.Refresh.IdleLifetime);
        await _sessions.AddAsync(session, state, ct);

        _events.Raise(new UserSignedIn(subject.Id, session.Id, session.Amr, now));
        var refreshToken = _codec.Encode(new RefreshTokenParts(session.Id, secret, RefreshToken.First));
        var tokens = _mint.Mint(new StoredSession(session, state, subject).Holder, refreshToken, contributed, now);
        return tokens with { DeviceMark = _marks.Renew(signIn.Client.DeviceMark, subject.Id) };
    }

    /// <summary>Opens a session with one expiring token for the device instead.</summary>
    /// <returns>The token, or a refusal as of <see cref="OpenAsync"/>.</returns>
    public async Task<Result<DeviceTokenIssued>> OpenForDeviceTokenAsync(SignIn signIn, CancellationToken ct)
    {
        if (await FindAsync(signIn, ct) is not { } subject) return UserErrors.InvalidCredentials;

        var now = _clock.UtcNow;
        var session = Session.StartWithDeviceToken(subject.Id, signIn.Amr, signIn.Client.Device, now);
        var key = _format.Create(subject.Id);
        if (!DeviceTokenKeys.IsPossible(key, _format)) throw new InvalidOperationException($"{_format.GetType()} makes keys that it refuses, or that no header can carry.");
        if (await AdmitAsync(signIn, subject, now, ct) is { } refusal) return refusal;

        var token = OpaqueToken.Issue(session, key);
        await _sessions.AddDeviceTokenAsync(session, token, ct);

        _events.Raise(new UserSignedIn(subject.Id, session.Id, session.Amr, now));
        var expiresIn = (long)(token.ExpiresAt(_options.DeviceTokens.Policy) - now).TotalSeconds;
        return new DeviceTokenIssued(key, expiresIn, session.Id, _marks.Renew(signIn.Client.DeviceMark, subject.Id));
    }

    private Task<Subject?> FindAsync(SignIn signIn, CancellationToken ct) => _unitOfWork.IsRunning
        ? _sessions.FindSubjectAsync(signIn.UserId, ct)
        : throw new InvalidOperationException("A session is opened inside a command.");

    // From here on the user's other sign-ins wait.
    private async Task<Error?> AdmitAsync(SignIn signIn, Subject subject, DateTimeOffset now, CancellationToken ct) =>
        await _sessions.TryLockSubjectAsync(subject.Id, signIn.SecurityStamp ?? subject.SecurityStamp, ct)
            ? await MakeRoomAsync(subject.Id, now, ct)
            : UserErrors.InvalidCredentials;

    private async Task<Error?> MakeRoomAsync(UserId user, DateTimeOffset now, CancellationToken ct)
    {
        var live = (await _sessions.ListLiveAsync(user, now, ct)).Where(s => s.IsGood(_options.DeviceTokens.Policy, now)).ToList();
        var surplus = live.Count - _options.Sessions.PerUser + 1;
        if (surplus <= 0) return null;
        if (_options.Sessions.WhenExceeded == WhenExceeded.Deny) return SessionErrors.TooManySessions;

        foreach (var ended in await _sessions.RevokeAsync([.. live.Take(surplus).Select(s => s.Session.Id)], RevocationReason.Evicted, now, ct))
        {
            _events.Raise(ended);
        }

        return null;
    }
}
