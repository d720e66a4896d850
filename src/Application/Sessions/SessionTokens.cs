using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>What a sign-in and a refresh hand out.</summary>
/// <param name="AccessToken">A JWT by RFC 9068.</param>
/// <param name="ExpiresIn">The life of the access token from now, in whole seconds.</param>
/// <param name="RefreshToken">Opaque to the client; to be replaced by the one of every later answer.</param>
/// <param name="RefreshExpiresIn">How long the session lives without a refresh, in whole seconds.</param>
/// <param name="SessionId">The session.</param>
public sealed record SessionTokens(Secret AccessToken, long ExpiresIn, Secret RefreshToken, long RefreshExpiresIn, SessionId SessionId)
{
    /// <summary>Whose session it is.</summary>
    public required UserId UserId { get; init; }

    /// <summary>When the session ends without a refresh.</summary>
    public required DateTimeOffset RefreshExpiresAt { get; init; }

    /// <summary>At a sign-in: what marks the device as known from now on, to be kept for a year.</summary>
    public Secret? DeviceMark { get; init; }
}
