using System.Buffers.Text;
using System.Security.Cryptography;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Infrastructure.Keys;

/// <summary>Access tokens as JWT by RFC 9068.</summary>
internal sealed class AccessTokenSigner(KeyRing ring, IIssuer issuer, IOptions<AuthOptions> options) : IAccessTokenSigner
{
    private const string FirstParty = "first-party";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public async ValueTask PrepareAsync(CancellationToken ct)
    {
        if (!await ring.EnsureCurrentAsync(ct)) throw new TimeoutException("The signing keys have not been read for too long, and cannot be read now.");
    }

    public Secret Sign(AccessTokenClaims claims)
    {
        var payload = new Dictionary<string, object>(claims.Extra)
        {
            [AuthClaims.Issuer] = issuer.Value,
            [AuthClaims.Audience] = options.Value.Audience,
            [AuthClaims.Subject] = claims.UserId.ToString(),
            [AuthClaims.ClientId] = FirstParty,
            [AuthClaims.IssuedAt] = claims.IssuedAt.ToUnixTimeSeconds(),
            [AuthClaims.ExpiresAt] = claims.ExpiresAt.ToUnixTimeSeconds(),
            [AuthClaims.TokenId] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            [AuthClaims.SessionId] = claims.SessionId.ToString(),
            [AuthClaims.AuthTime] = claims.AuthTime.ToUnixTimeSeconds(),
            [AuthClaims.Amr] = claims.Amr.ToArray(),
            [AuthClaims.Roles] = claims.Roles.ToArray(),
        };

        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Claims = payload,
            SigningCredentials = ring.Signer,
        });
        return token.Length <= AccessTokenOptions.MaximumLength
            ? new Secret(token)
            : throw new InvalidOperationException($"The access token is longer than {AccessTokenOptions.MaximumLength} bytes; contributed claims: {string.Join(", ", claims.Extra.Keys)}.");
    }
}
