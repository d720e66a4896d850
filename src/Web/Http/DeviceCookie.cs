using Auth.Application.Sessions;
using Auth.Domain;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Http;

/// <summary>The cookie that marks a known device. It is set at every sign-in, whatever way its tokens travel, and signs nobody in.</summary>
internal static class DeviceCookie
{
    public const string Name = "__Host-auth_device";

    private static readonly CookieOptions Options = new()
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = TimeSpan.FromDays(365),
        IsEssential = true,
    };

    /// <summary>What the request shows; null where it shows none, or more than one.</summary>
    public static Secret? Read(HttpContext context) => RequestCookies.TryRead(context.Request, Name, out var value) ? value.AsSecret() : null;

    /// <summary>Leaves the mark after a sign-in.</summary>
    public static SessionTokens MarkDevice(this HttpContext context, SessionTokens tokens)
    {
        if (tokens.DeviceMark is { } mark) context.Response.Cookies.Append(Name, mark.Value, Options);
        return tokens;
    }

    /// <inheritdoc cref="MarkDevice(HttpContext, SessionTokens)" />
    public static DeviceTokenIssued MarkDevice(this HttpContext context, DeviceTokenIssued token)
    {
        context.Response.Cookies.Append(Name, token.DeviceMark.Value, Options);
        return token;
    }
}
