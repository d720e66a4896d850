using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.DeviceTokens;

public sealed class ManyDevicesTests
{
    [Fact]
    public async Task S1_3_S1_4_Each_sign_in_has_a_key_of_its_own_and_disturbs_no_other()
    {
        await using var server = await AuthServer.StartAsync();
        var keys = new List<DeviceKey> { await server.Http.SignUpForKeyAsync() };
        for (var i = 0; i < 2; i++)
        {
            keys.Add(await server.Http.KeyAsync());
            foreach (var key in keys) Assert.Null(await server.KeyRefusalAsync(key.Key));
        }

        Assert.Equal(3, keys.Select(k => k.Key).Distinct().Count());
        Assert.Equal(3, keys.Select(k => k.SessionId).Distinct().Count());
        Assert.Equal(3, await server.ScalarAsync<long>(DeviceKeys.Rows));
    }

    [Fact]
    public async Task S1_5_S1_6_O35_Log_out_ends_just_the_key_that_is_shown_and_a_saved_copy_is_dead()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpForKeyAsync();
        var laptop = await server.Http.KeyAsync();
        var browser = await server.Http.SignInAsync();
        Assert.Null(await server.KeyRefusalAsync(phone.Key)); // it is in memory

        await server.LogOutKeyAsync(phone.Key);

        Assert.Equal("token_invalid", await server.KeyRefusalAsync(phone.Key));
        Assert.Null(await server.KeyRefusalAsync(laptop.Key));
        Assert.Null(await server.RefusalAsync(browser.Access));
        Assert.Equal(1, await server.ScalarAsync<long>(DeviceKeys.Rows));
        Assert.Equal("logged_out", await server.ScalarAsync<string>($"SELECT revoked_because FROM auth.sessions WHERE {SessionCalls.Is("id", phone.SessionId)}"));
        await server.LogOutKeyAsync(phone.Key); // done is done
        await server.LogOutKeyAsync("garbage");
    }

    [Fact]
    public async Task Log_out_with_a_key_that_is_too_old_ends_it_all_the_same()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        server.Pass(TimeSpan.FromDays(16));

        await server.LogOutKeyAsync(key.Key);

        Assert.Equal(0, await server.ScalarAsync<long>(DeviceKeys.Rows));
    }

    [Fact]
    public async Task Keys_and_pairs_are_in_one_list_and_end_each_other()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpForKeyAsync();
        server.Pass(TimeSpan.FromMinutes(1));
        var browser = await server.Http.SignInAsync(device: "Browser");
        server.Pass(TimeSpan.FromMinutes(1));
        var tablet = await server.Http.KeyAsync(device: "Tablet");
        var bob = await server.Http.SignUpForKeyAsync("bob@example.test");
        using var byTablet = server.WithKey(tablet.Key);

        var items = (await byTablet.GetFromJsonAsync<JsonElement>("/auth/sessions")).GetProperty("items");
        Assert.Equal([tablet.SessionId, browser.SessionId, phone.SessionId], items.EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
        Assert.Equal([true, false, false], items.EnumerateArray().Select(i => i.GetProperty("current").GetBoolean()));
        Assert.Equal(["Tablet", "Browser", null], items.EnumerateArray().Select(i => i.GetProperty("device").GetString()));
        Assert.Equal(AuthServer.Noon.AddDays(15), items[2].GetProperty("expires_at").GetDateTimeOffset());
        Assert.Equal(AuthServer.Noon, items[2].GetProperty("last_seen_at").GetDateTimeOffset());

        Assert.Equal(HttpStatusCode.NoContent, (await server.With(browser.Access).DeleteAsync($"/auth/sessions/{phone.SessionId}")).StatusCode);
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(phone.Key));
        Assert.Equal("not_found", await (await byTablet.DeleteAsync($"/auth/sessions/{bob.SessionId}")).CodeAsync(HttpStatusCode.NotFound));
        Assert.Equal(HttpStatusCode.NoContent, (await byTablet.DeleteAsync("/auth/sessions")).StatusCode);
        await server.AssertDeadAsync(browser);
        Assert.Null(await server.KeyRefusalAsync(tablet.Key));
        Assert.Equal(HttpStatusCode.NoContent, (await byTablet.DeleteAsync("/auth/sessions?include_current=true")).StatusCode);
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(tablet.Key));
        Assert.Null(await server.KeyRefusalAsync(bob.Key));
    }

    [Fact]
    public async Task A_key_that_is_too_old_is_not_listed_and_does_not_count()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Sessions:PerUser", "2"), ("Auth:Sessions:WhenExceeded", "Deny"));
        _ = await server.Http.SignUpForKeyAsync();
        _ = await server.Http.KeyAsync();
        Assert.Equal("forbidden", await (await server.Http.PostKeyLoginAsync()).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("forbidden", await (await server.Http.LoginAsync(DeviceKeys.Alice)).CodeAsync(HttpStatusCode.Forbidden));

        server.Pass(TimeSpan.FromDays(15) + TimeSpan.FromSeconds(1));

        using var http = server.WithKey((await server.Http.KeyAsync()).Key);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/auth/sessions")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_oldest_makes_room_whether_it_is_a_key_or_a_pair()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Sessions:PerUser", "2"));
        var oldest = await server.Http.SignUpForKeyAsync();
        server.Pass(TimeSpan.FromSeconds(1));
        var pair = await server.Http.SignInAsync();
        server.Pass(TimeSpan.FromSeconds(1));

        var middle = await server.Http.KeyAsync();
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(oldest.Key));
        Assert.Null(await server.RefusalAsync(pair.Access));
        server.Pass(TimeSpan.FromSeconds(1));

        var newest = await server.Http.KeyAsync();
        await server.AssertDeadAsync(pair);
        Assert.Null(await server.KeyRefusalAsync(middle.Key));
        Assert.Null(await server.KeyRefusalAsync(newest.Key));
    }

    [Theory]
    [InlineData("Deny", 2)]
    [InlineData("EvictOldest", 10)]
    public async Task Ten_sign_ins_at_once_at_two_nodes_leave_no_more_keys_than_are_allowed(string whenExceeded, int admitted)
    {
        await using var nodes = await TwoNodes.StartAsync(("Auth:Sessions:PerUser", "3"), ("Auth:Sessions:WhenExceeded", whenExceeded));
        _ = await nodes.One.Http.SignUpForKeyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => nodes[i].Http.PostKeyLoginAsync()));

        Assert.Equal(admitted, answers.Count(a => a.IsSuccessStatusCode));
        Assert.Equal(3, await nodes.One.ScalarAsync<long>(DeviceKeys.Rows));
    }
}
