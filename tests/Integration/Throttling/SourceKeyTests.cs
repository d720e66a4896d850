using System.Net;
using Auth.Application.Throttling;

namespace Auth.Tests.Integration.Throttling;

public sealed class SourceKeyTests
{
    private static readonly RateLimit Limit = new("test", 3, TimeSpan.FromMinutes(1));

    [Fact]
    public void L11_All_addresses_of_one_64_are_one_source()
    {
        var network = IPAddress.Parse("2001:db8:1:2::").GetAddressBytes();
        var keys = new HashSet<string>();
        for (var i = 0; i < 1 << 16; i++)
        {
            (network[8], network[15]) = ((byte)(i >> 8), (byte)i);
            keys.Add(Source.Key(new IPAddress(network).ToString(), 64));
        }

        Assert.Equal("2001:db8:1:2::/64", Assert.Single(keys));
        Assert.NotEqual(Source.Key("2001:db8:1:3::1", 64), keys.Single());
        Assert.Equal(Source.Key("2001:db8:1:2::1", 48), Source.Key("2001:db8:1:ffff::1", 48));
        Assert.NotEqual(Source.Key("2001:db8:1:2::1", 48), Source.Key("2001:db8:2:2::1", 48));
    }

    [Theory]
    [InlineData("1.2.3.4", "1.2.3.4")]
    [InlineData("::ffff:1.2.3.4", "1.2.3.4")]
    [InlineData("::FFFF:102:304", "1.2.3.4")]
    [InlineData("2001:DB8::1", "2001:db8::/64")]
    [InlineData("fe80::1%eth0", "fe80::/64")]
    [InlineData("fe80::1%7", "fe80::/64")]
    [InlineData("::1", "::/64")]
    [InlineData(null, "unknown")]
    [InlineData("", "unknown")]
    [InlineData("garbage", "unknown")]
    public void L11_However_it_is_spelled_an_address_has_one_key(string? address, string key) => Assert.Equal(key, Source.Key(address, 64));

    [Fact]
    public void L11_A_48_may_have_ten_times_as_much_and_IPv4_has_none()
    {
        Assert.Equal([Limit.For("1.2.3.4")], Source.Count("::ffff:1.2.3.4", Limit));
        Assert.Equal(
            [Limit.For("2001:db8:1:2::/64"), new RateLimit("test-site", 30, Limit.Window).For("2001:db8:1::/48")],
            Source.Count("2001:db8:1:2::9", Limit));
        Assert.Equal([Limit.For("unknown")], Source.Count(null, Limit));
    }

    [Fact]
    public void L01_Failures_wait_from_the_fifth_on_twice_as_long_each_time_up_to_an_hour()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var waits = Enumerable.Range(0, 102).Select(n => new Failures(n, now).Wait(now)?.TotalSeconds ?? 0).ToList();

        Assert.Equal([0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600], waits[..14]);
        Assert.All(waits[14..100], wait => Assert.Equal(3600, wait));
        Assert.Equal([0, 0], waits[100..]);
    }

    [Fact]
    public void L16_A_failure_that_lies_in_the_future_bars_nobody()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Null(new Failures(50, now + TimeSpan.FromHours(1)).Wait(now));
        Assert.NotNull(new Failures(50, now + TimeSpan.FromSeconds(1)).Wait(now)); // two nodes' clocks
    }
}
