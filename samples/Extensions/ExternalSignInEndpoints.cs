using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Users;
using Auth.Web;
using MediatR;
using Microsoft.AspNetCore.DataProtection;

namespace Extensions;

/// <summary>To the provider and back. What the way began with is in a protected cookie of the browser that began it.</summary>
internal static class ExternalSignInEndpoints
{
    private const string Cookie = "__Host-external";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static void MapExternalSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet("/sign-in/external", BeginAsync).AllowAnonymous();
        app.MapGet("/sign-in/external/callback", EndAsync).AllowAnonymous();
    }

    private static async Task<IResult> BeginAsync(HttpContext context, OpenIdProvider provider, IDataProtectionProvider protection, CancellationToken ct)
    {
        var (state, nonce, verifier) = (Random(), Random(), Random());
        context.Response.Cookies.Append(Cookie, Protector(protection).Protect($"{state} {nonce} {verifier}", Patience), new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = Patience, // Lax: the provider sends the browser back by a link
        });
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return Results.Redirect(await provider.AuthorizeAsync(Callback(context), state, nonce, challenge, ct));
    }

    private static async Task<IResult> EndAsync(
        string? code, string? state, HttpContext context, OpenIdProvider provider, IDataProtectionProvider protection, IMediator mediator, CancellationToken ct)
    {
        context.Response.Cookies.Delete(Cookie, new CookieOptions { Secure = true, Path = "/" });
        if (code is null || Read(context, protection) is not [var begun, var nonce, var verifier] || !IsSame(begun, state)) return UserErrors.InvalidCredentials.ToAuthProblem();
        if (await provider.RedeemAsync(code, verifier, Callback(context), nonce, ct) is not { } who) return UserErrors.InvalidCredentials.ToAuthProblem();

        var opened = await mediator.Send(
            new SignInExternally(Claim("iss"), Claim("sub"), Claim("email"), Claim("email_verified") == "true", context.ReadAuthClient()), ct);
        if (opened.Error is { } refusal) return refusal.ToAuthProblem();

        _ = context.WriteAuthCookies(opened.Value);
        return Results.Redirect("/");

        string Claim(string type) => who.FindFirst(type)?.Value ?? "";
    }

    private static string[]? Read(HttpContext context, IDataProtectionProvider protection)
    {
        try
        {
            return context.Request.Cookies[Cookie] is { } cookie ? Protector(protection).Unprotect(cookie).Split(' ') : null;
        }
        catch (CryptographicException)
        {
            return null; // made up, or too old
        }
    }

    private static bool IsSame(string begun, string? state) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(begun), Encoding.ASCII.GetBytes(state ?? ""));

    private static string Callback(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}/sign-in/external/callback";

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static ITimeLimitedDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("external sign-in").ToTimeLimitedDataProtector();
}
