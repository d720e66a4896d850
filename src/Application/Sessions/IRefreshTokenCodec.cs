using Auth.Domain;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>Turns the parts of a refresh token into text and back. Authentic or nothing, and without the store.</summary>
public interface IRefreshTokenCodec
{
    Secret Encode(RefreshTokenParts parts);

    /// <summary>The parts, or null where the text is not a token that this service made.</summary>
    RefreshTokenParts? Decode(Secret token);
}

/// <summary>What a refresh token carries. The secret is the session's, the same through its life.</summary>
public sealed record RefreshTokenParts(SessionId SessionId, byte[] SessionSecret, TokenPosition Position);
