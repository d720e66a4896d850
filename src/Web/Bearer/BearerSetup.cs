using Auth.Application;
using Auth.Application.Keys;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Web.Cookies;
using Auth.Web.Http;
using Auth.Web.Renewal;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Web.Bearer;

/// <summary>The framework's bearer scheme, held to this service's own tokens.</summary>
internal sealed class BearerSetup(
    IClock clock, IRevocationList revocations, RevocationGuard guard, IKeyRing ring, VerificationKeys keys, IIssuer issuer, CsrfCheck csrf,
    RenewalHeader renewal, IOptions<AuthOptions> options)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    private const string Scheme = "Bearer ";
    private const string FormerScheme = "JWT ";

    public void Configure(JwtBearerOptions options) => Configure(AuthDefaults.BearerScheme, options);

    public void Configure(string? name, JwtBearerOptions bearer)
    {
        if (name != AuthDefaults.BearerScheme) return;

        bearer.MapInboundClaims = false;
        bearer.SaveToken = false;
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new AccessTokenHandler(clock, revocations, guard, ring, options));
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256],
            ValidTypes = ["at+jwt"],
            IssuerValidator = (found, _, _) => found == issuer.Value ? found : throw new SecurityTokenInvalidIssuerException(),
            ValidAudience = options.Value.Audience,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            IssuerSigningKeyResolver = (_, _, id, _) => keys.Find(id),
            TryAllIssuerSigningKeys = false,
            ValidateLifetime = false, // by the store's clock, in the handler
            NameClaimType = AuthClaims.Subject,
            RoleClaimType = AuthClaims.Roles,
        };
        bearer.Events = new JwtBearerEvents
        {
            OnMessageReceived = ReadToken,
            OnTokenValidated = CompleteAsync,
            OnChallenge = context =>
            {
                context.HandleResponse();
                return Reason(context).ToProblem().ExecuteAsync(context.HttpContext);
            },
            OnForbidden = context => Forbidden.AnswerAsync(context.HttpContext),
        };
    }

    /// <summary>Exactly one header of exactly the form of RFC 6750, section 2.1; blanks and "null" are what careless clients send for nothing.</summary>
    private Task ReadToken(MessageReceivedContext context)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 0 && options.Value.Cookies.Enabled)
        {
            ReadCookie(context);
        }
        else if (header.Count > 1)
        {
            context.Fail(new AccessTokenRefusedException(SessionErrors.TokenInvalid));
        }
        else if (Credentials(header.ToString()) is not (null or "" or "null") and var token && !string.IsNullOrWhiteSpace(token))
        {
            context.Token = token;
        }
        else
        {
            context.NoResult();
        }

        return Task.CompletedTask;
    }

    private string? Credentials(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..]
        : options.Value.AccessToken.AcceptJwtScheme && header.StartsWith(FormerScheme, StringComparison.OrdinalIgnoreCase) ? header[FormerScheme.Length..]
        : null;

    /// <summary>The access cookie, where there is no header at all: a header wins, whatever is in it.</summary>
    private static void ReadCookie(MessageReceivedContext context)
    {
        if (!RequestCookies.TryRead(context.Request, CookieTransport.AccessCookie, out var cookie))
        {
            context.Fail(new AccessTokenRefusedException(SessionErrors.TokenInvalid));
        }
        else if (string.IsNullOrEmpty(cookie))
        {
            context.NoResult();
        }
        else
        {
            context.HttpContext.MarkByCookie();
            context.Token = cookie;
        }
    }

    /// <summary>A browser sends its cookies with whatever request, so that such a one must prove where it comes from: on every endpoint, the product's too.</summary>
    private Task CompleteAsync(TokenValidatedContext context)
    {
        if (context.HttpContext.IsByCookie() && context.Principal!.SessionId() is var session && !csrf.Accepts(context.HttpContext, session))
        {
            context.Fail(new AccessTokenRefusedException(CsrfCheck.Failed) { Session = session });
        }
        else
        {
            renewal.Arm(context.HttpContext, context.Principal!);
        }

        return Task.CompletedTask;
    }


    private static Error Reason(JwtBearerChallengeContext context) => context.AuthenticateFailure switch
    {
        null => SessionErrors.TokenMissing,
        AccessTokenRefusedException refused => refused.Error,
        _ => SessionErrors.TokenInvalid,
    };
}
