using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Auth.Application.Keys;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Web.Bearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Web.Django;

/// <summary>
/// The refresh token in the form that clients of SimpleJWT can read: a JWT around the token of the session, which alone is what counts.
/// </summary>
/// <remarks>
/// HS256 under a key of its own, so that it is never taken for an access token. Everything in it follows from the token inside and the end of
/// the session's idle life: whoever repeats a refresh gets the same text. Its <c>exp</c> informs the client; the store decides.
/// </remarks>
internal sealed class RefreshJwt(IDerivedKeys keys, IClock clock, IOptions<AuthOptions> auth, IOptions<DjangoOptions> options)
{
    /// <summary>The claim with the token of the session.</summary>
    public const string SessionTokenClaim = "session_token";

    private const string TypeOfRefresh = "refresh";
    private const int MaxLength = 4096;
    private static readonly TimeSpan IssuedAtTolerance = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };

    // Not before the first use: the master keys are loaded at the start.
    private readonly Lazy<IReadOnlyList<SymmetricSecurityKey>> _keys = new(() => [.. keys.For("django refresh token v1").Select(key => new SymmetricSecurityKey(key))]);

    /// <summary>Wraps what a sign-in or a refresh answered.</summary>
    public string Wrap(SessionTokens tokens) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Claims = new Dictionary<string, object>
        {
            [options.Value.TokenTypeClaim] = TypeOfRefresh,
            [AuthClaims.ExpiresAt] = tokens.RefreshExpiresAt.ToUnixTimeSeconds(),
            [AuthClaims.IssuedAt] = (tokens.RefreshExpiresAt - auth.Value.Refresh.IdleLifetime).ToUnixTimeSeconds(), // when the idle life began
            [options.Value.TokenIdClaim] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tokens.RefreshToken.Value)).AsSpan(0, 16)),
            [options.Value.UserIdClaim] = tokens.UserId.ToString(),
            [SessionTokenClaim] = tokens.RefreshToken.Value,
        },
        SigningCredentials = new SigningCredentials(_keys.Value[0], SecurityAlgorithms.HmacSha256),
    });

    /// <summary>What is in the token, or what SimpleJWT would say is wrong with it. Only an authentic one is told more than that it is invalid.</summary>
    public async Task<RefreshJwtContent> ReadAsync(string text)
    {
        // Length and spelling first: the library throws at some texts that are no token.
        if (text.Length > MaxLength || text.Split('.') is not [var header, var payload, var signature] || new[] { header, payload, signature }.Any(part => AccessTokenSyntax.Decode(part) is null or []))
        {
            return new RefreshJwtContent(false, TokenWords.Invalid);
        }

        var result = await _handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKeys = _keys.Value,
            TryAllIssuerSigningKeys = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false, // by the store's clock, below
        });
        return result.IsValid ? Read((JsonWebToken)result.SecurityToken) : new RefreshJwtContent(false, TokenWords.Invalid);
    }

    private RefreshJwtContent Read(JsonWebToken jwt)
    {
        var latest = (clock.UtcNow + IssuedAtTolerance).UtcDateTime;
        var fault = !jwt.TryGetPayloadValue<long>(AuthClaims.ExpiresAt, out _) ? TokenWords.NoExpiry
            : !jwt.TryGetPayloadValue<string>(options.Value.TokenTypeClaim, out var type) ? TokenWords.NoType
            : type != TypeOfRefresh ? TokenWords.WrongType
            : !jwt.TryGetPayloadValue<string>(options.Value.TokenIdClaim, out _) ? TokenWords.NoId
            : jwt.IssuedAt > latest || jwt.ValidFrom > latest ? TokenWords.Invalid
            : null;
        if (fault is not null) return new RefreshJwtContent(true, fault);

        if (!jwt.TryGetPayloadValue<string>(options.Value.UserIdClaim, out var user) || !Guid.TryParse(user, out var id)) return new RefreshJwtContent(true, TokenWords.NoUser);

        return jwt.TryGetPayloadValue<string>(SessionTokenClaim, out var token)
            ? new RefreshJwtContent(true, null, new Secret(token), new UserId(id))
            : new RefreshJwtContent(true, TokenWords.Invalid);
    }
}

/// <summary>What was found in a refresh token.</summary>
/// <param name="IsAuthentic">Whether this service signed it.</param>
/// <param name="Fault">Why it is of no use; null: the rest is there.</param>
/// <param name="SessionToken">The token of the session.</param>
/// <param name="UserId">Whose.</param>
internal sealed record RefreshJwtContent(bool IsAuthentic, string? Fault, Secret SessionToken = default, UserId UserId = default);

/// <summary>SimpleJWT's words for what is wrong with a token.</summary>
internal static class TokenWords
{
    public const string Invalid = "Token is invalid";
    public const string Expired = "Token is expired";
    public const string Ended = "Token is blacklisted";
    public const string WrongType = "Token has wrong type";
    public const string NoType = "Token has no type";
    public const string NoId = "Token has no id";
    public const string NoExpiry = "Token has no 'exp' claim";
    public const string NoUser = "Token contained no recognizable user identification";
    public const string IdleTooLong = "Token 'refresh_exp' claim has expired";
}
