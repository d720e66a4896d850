using Auth.Domain;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>What a sign-in for a device token hands out.</summary>
/// <param name="Key">The token: shown this once, and kept as a digest alone.</param>
/// <param name="ExpiresIn">Its life from now, in whole seconds; where it slides, its life unless it is used.</param>
/// <param name="SessionId">The session.</param>
/// <param name="DeviceMark">What marks the device as known from now on, to be kept for a year.</param>
public sealed record DeviceTokenIssued(Secret Key, long ExpiresIn, SessionId SessionId, Secret DeviceMark);
