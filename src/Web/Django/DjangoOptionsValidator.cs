using System.Buffers;
using Auth.Application;
using Auth.Application.Sessions;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>The ranges of the dialect's settings, each with the sentence that a bad value is answered with at the start.</summary>
internal sealed class DjangoOptionsValidator(IOptions<AuthOptions> auth) : IValidateOptions<DjangoOptions>
{
    private static readonly SearchValues<char> NotInPaths = SearchValues.Create("?#{}* ");

    public ValidateOptionsResult Validate(string? name, DjangoOptions options)
    {
        var failures = Failures(options).ToList();
        return failures is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(DjangoOptions o)
    {
        if (!Enum.IsDefined(o.Mode)) yield return $"Auth:Dialects:DjangoMode has no value '{o.Mode}'.";
        if (!Enum.IsDefined(o.KeyErrors)) yield return $"Auth:Dialects:DjangoKeyErrors has no value '{o.KeyErrors}'.";

        var scheme = o.Mode == DjangoMode.Key ? AuthOptions.TokenScheme : AuthOptions.BearerScheme;
        if (o.Enabled && !auth.Value.Accepts(scheme)) yield return $"Auth:Dialects:DjangoMode {o.Mode} needs {scheme} among Auth:Schemes.";

        if (o.Enabled && o.Mode == DjangoMode.Cookie && !auth.Value.Cookies.Enabled) yield return "Auth:Dialects:DjangoMode Cookie needs Auth:Cookies:Enabled.";

        foreach (var (option, path) in new[]
        {
            ("DjangoTokenPath", o.TokenPath), ("DjangoAccountPath", o.AccountPath), ("DjangoKnoxPath", o.KnoxPath), ("DjangoObtainKeyPath", o.ObtainKeyPath),
        })
        {
            if (path != "" && (path is not ['/', not '/', ..] || path.EndsWith('/') || path.Contains("//", StringComparison.Ordinal) || path.AsSpan().ContainsAny(NotInPaths)))
            {
                yield return $"Auth:Dialects:{option} must be empty or a path such as /api/token, not '{path}'.";
            }
        }

        if (o.Paths.Distinct(StringComparer.OrdinalIgnoreCase).Count() < o.Paths.Count())
        {
            yield return "Auth:Dialects has one path for two things.";
        }

        string[] claims = [o.UserIdClaim, o.TokenTypeClaim, o.TokenIdClaim];
        foreach (var claim in claims.Where(c => c == "" || c == RefreshJwt.SessionTokenClaim || (c != AuthClaims.TokenId && AuthClaims.Reserved.Contains(c))))
        {
            yield return $"Auth:Dialects: '{claim}' cannot be the name of a claim of the dialect.";
        }

        if (claims.Distinct(StringComparer.Ordinal).Count() < claims.Length || (AuthClaims.TokenId is var id && (o.UserIdClaim == id || o.TokenTypeClaim == id)))
        {
            yield return "Auth:Dialects has one name for two claims.";
        }

        if (o.UsernameField is "" or "password") yield return "Auth:Dialects:DjangoUsernameField must be the name of a field.";
    }
}
