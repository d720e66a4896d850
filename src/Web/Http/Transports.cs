using Auth.Application;
using Auth.Domain;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Web.Http;

/// <summary>How tokens travel.</summary>
internal enum Transport
{
    /// <summary>An access and a refresh token in the body.</summary>
    Bearer = 0,

    /// <summary>One expiring token for the device in the body.</summary>
    DeviceToken = 1,

    /// <summary>An access and a refresh token in cookies that no script can read.</summary>
    Cookie = 2,
}

internal static class Transports
{
    /// <summary>The transport of that name, bearer where none is given; 400 for one that there is not.</summary>
    public static Result<Transport> Read(string? text) => text switch
    {
        null or "bearer" => Transport.Bearer,
        "cookie" => Transport.Cookie,
        "device_token" => Transport.DeviceToken,
        _ => Error.Invalid("transport", "The transport is bearer, cookie or device_token."),
    };

    /// <summary>The same, and 400 for one whose tokens this service is set to accept in no request (<see cref="AuthOptions.Schemes"/>).</summary>
    public static Result<Transport> ReadTransport(this HttpContext context, string? text)
    {
        var read = Read(text);
        if (read.Error is not null) return read;

        var scheme = read.Value == Transport.DeviceToken ? AuthOptions.TokenScheme : AuthOptions.BearerScheme;
        return context.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value.Accepts(scheme)
            ? read
            : Error.Invalid("transport", "This service does not offer this transport.");
    }
}
