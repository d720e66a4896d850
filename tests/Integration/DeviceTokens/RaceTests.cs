using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.DeviceTokens;

public sealed class RaceTests
{
    private static readonly (string, string) EachUse = ("Auth:DeviceTokens:MinimumWriteInterval", "00:00:00");

    [Fact]
    public async Task O32_A_use_that_would_extend_a_key_meets_a_log_out_and_brings_nothing_back()
    {
        var rival = new RivalAfterRead("opaque_tokens");
        await using var server = await AuthServer.StartAsync(rival.Register, null, DeviceKeys.Sliding, EachUse);
        await using var other = await AuthServer.StartAsync(null, server.Database, SessionCalls.Issuer);
        var key = (await server.Http.SignUpForKeyAsync()).Key;
        server.Pass(TimeSpan.FromHours(1));
        rival.Once(() => other.LogOutKeyAsync(key));

        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key));

        Assert.Equal(0, await server.ScalarAsync<long>(DeviceKeys.Rows));
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key));
    }

    [Fact]
    public async Task What_was_read_before_a_log_out_is_not_remembered_after_it()
    {
        var rival = new RivalAfterRead("opaque_tokens");
        await using var server = await AuthServer.StartAsync(rival.Register, null);
        var key = (await server.Http.SignUpForKeyAsync()).Key;
        rival.Once(() => server.LogOutKeyAsync(key));

        Assert.Null(await server.KeyRefusalAsync(key)); // it was good when it was read

        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key));
    }

    [Fact]
    public async Task Many_uses_at_once_extend_a_key_and_none_is_refused()
    {
        await using var nodes = await TwoNodes.StartAsync(DeviceKeys.Sliding, EachUse);
        var key = (await nodes.One.Http.SignUpForKeyAsync()).Key;
        using var one = nodes.One.WithKey(key);
        using var other = nodes.Other.WithKey(key);

        for (var round = 0; round < 5; round++)
        {
            nodes.Pass(TimeSpan.FromMinutes(1));
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? one : other).GetAsync("/auth/session")));
            Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        }
    }

    [Fact]
    public async Task A_log_out_under_the_requests_of_its_own_key_ends_it_for_good()
    {
        await using var server = await AuthServer.StartAsync();
        _ = await server.Http.SignUpForKeyAsync();
        for (var round = 0; round < 10; round++)
        {
            var key = (await server.Http.KeyAsync()).Key;
            using var http = server.WithKey(key);
            var uses = Enumerable.Range(0, 8).Select(_ => http.GetAsync("/auth/session")).ToList();
            await server.LogOutKeyAsync(key);

            Assert.Equal("token_invalid", await server.KeyRefusalAsync(key));
            Assert.All(await Task.WhenAll(uses), a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{a.StatusCode}"));
            Assert.Equal("token_invalid", await server.KeyRefusalAsync(key));
        }
    }
}
