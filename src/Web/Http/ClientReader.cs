using Auth.Application;
using Auth.Domain.Sessions;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Http;

internal static class ClientReader
{
    /// <summary>What the request tells of the client that sends it.</summary>
    public static Client ReadClient(this HttpContext context, string? deviceLabel = null)
    {
        var userAgent = context.Request.Headers.UserAgent.ToString();
        var address = context.Connection.RemoteIpAddress;
        return new Client(
            new Device(deviceLabel, userAgent.Length == 0 ? null : userAgent, (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString()),
            ClientFingerprint.OfUserAgent(userAgent))
        {
            DeviceMark = DeviceCookie.Read(context),
        };
    }
}
