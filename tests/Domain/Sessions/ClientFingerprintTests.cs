using Auth.Domain.Sessions;

namespace Auth.Tests.Domain.Sessions;

public sealed class ClientFingerprintTests
{
    private static readonly ClientFingerprint Browser = ClientFingerprint.OfUserAgent("Browser/1.0");

    [Fact]
    public void The_same_user_agent_is_the_same_client() =>
        Assert.True(ClientFingerprint.OfUserAgent("Browser/1.0").Is(Browser.ToArray()));

    [Theory]
    [InlineData("Browser/1.1")]
    [InlineData("browser/1.0")]
    [InlineData("Browser/1.0 ")]
    [InlineData("")]
    [InlineData(null)]
    public void Any_other_user_agent_is_another_client(string? userAgent) =>
        Assert.False(ClientFingerprint.OfUserAgent(userAgent).Is(Browser.ToArray()));

    [Fact]
    public void Before_the_first_refresh_there_is_no_client_to_be() => Assert.False(Browser.Is(null));

    [Fact]
    public void A_digest_of_another_length_is_of_nobody()
    {
        Assert.False(Browser.Is([]));
        Assert.False(Browser.Is(Browser.ToArray()[..^1]));
        Assert.False(Browser.Is([.. Browser.ToArray(), 0]));
    }

    [Fact]
    public void What_is_stored_is_a_copy_of_constant_length()
    {
        var client = ClientFingerprint.OfUserAgent("Browser/1.0");
        client.ToArray()[0] ^= 1;

        Assert.True(client.Is(Browser.ToArray()));
        Assert.Equal(ClientFingerprint.Length, Browser.ToArray().Length);
        Assert.Equal(ClientFingerprint.Length, ClientFingerprint.OfUserAgent(new string('x', 10_000)).ToArray().Length);
    }
}
