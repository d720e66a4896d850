using System.Net;
using System.Net.Sockets;

namespace Auth.Application.Throttling;

/// <summary>Who is counted as one: an IPv4 address, or the /64 that an IPv6 network hands to one customer. A /48 may have ten times as much.</summary>
public static class Source
{
    private const int SitesShare = 10;
    private const string Unknown = "unknown";

    /// <summary>One towards each limit for the address, and for its /48 where it is IPv6. All who have no address, or none that can be read, are one.</summary>
    public static IEnumerable<Tally> Count(string? address, params RateLimit[] limits)
    {
        foreach (var limit in limits)
        {
            yield return limit.For(Key(address, 64));
            if (IsIPv6(address)) yield return new RateLimit($"{limit.Name}-site", SitesShare * limit.Most, limit.Window).For(Key(address, 48));
        }
    }

    /// <summary>The address where it is IPv4, also where it is mapped into IPv6; else the network of so many bits.</summary>
    public static string Key(string? address, int bits)
    {
        if (Parse(address) is not { } parsed) return Unknown;
        if (parsed.AddressFamily == AddressFamily.InterNetwork) return parsed.ToString();

        var bytes = parsed.GetAddressBytes(); // without the zone
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return $"{new IPAddress(bytes)}/{bits}";
    }

    private static bool IsIPv6(string? address) => Parse(address) is { AddressFamily: AddressFamily.InterNetworkV6 };

    private static IPAddress? Parse(string? address) =>
        !IPAddress.TryParse(address, out var parsed) ? null : parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
}
