using System.Net;
using System.Text.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class SessionListTests
{
    [Fact]
    public async Task O6_The_list_shows_each_device_and_which_one_asks()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.As("Phone/7").SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(1));
        var laptop = await server.Http.SignInAsync(device: "Laptop");
        server.Pass(TimeSpan.FromMinutes(1));
        laptop = await server.Http.RotateAsync(laptop.Refresh);
        _ = await server.Http.SignUpAsync("bob@example.test");

        using var page = await PageAsync(server, laptop.Access);
        var items = page.RootElement.GetProperty("items");
        Assert.Equal(2, items.GetArrayLength());
        AssertItem(items[0], laptop.SessionId, true, "Laptop", "tests/1", minuteCreated: 1, minuteSeen: 2);
        AssertItem(items[1], phone.SessionId, false, null, "Phone/7", minuteCreated: 0, minuteSeen: 0);
        Assert.Equal(JsonValueKind.Null, page.RootElement.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task The_list_holds_nothing_but_its_members_and_no_secret()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();

        var text = await server.With(phone.Access).GetStringAsync("/auth/sessions");

        using var page = JsonDocument.Parse(text);
        Assert.Equal(
            ["id", "current", "device", "user_agent", "ip_address", "created_at", "last_seen_at", "expires_at"],
            page.RootElement.GetProperty("items")[0].EnumerateObject().Select(m => m.Name));
        Assert.DoesNotContain(Convert.ToBase64String(ForgedToken.Bytes(phone.Refresh)[17..33]), text, StringComparison.Ordinal);
        Assert.DoesNotContain("rt1_", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_the_newest_first()
    {
        await using var server = await AuthServer.StartAsync();
        var sessions = new List<Tokens> { await server.Http.SignUpAsync() };
        for (var i = 0; i < 6; i++)
        {
            if (i % 2 == 0) server.Pass(TimeSpan.FromMinutes(1)); // and some of one instant
            sessions.Add(await server.Http.SignInAsync());
        }

        var seen = new List<Guid>();
        string? next = null;
        do
        {
            using var page = await PageAsync(server, sessions[0].Access, $"limit=2{(next is null ? "" : $"&cursor={next}")}");
            var ids = Ids(page).ToList();
            Assert.InRange(ids.Count, 1, 2);
            seen.AddRange(ids);
            next = page.RootElement.GetProperty("next").GetString();
        }
        while (next is not null);

        using var whole = await PageAsync(server, sessions[0].Access);
        Assert.Equal(Ids(whole), seen);
        Assert.Equal(sessions.Select(s => s.SessionId).Order(), seen.Order());
        Assert.Equal(sessions[0].SessionId, seen[^1]);
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_session_has_no_next()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        _ = await server.Http.SignInAsync();

        using var page = await PageAsync(server, phone.Access, "limit=2");

        Assert.Equal(JsonValueKind.Null, page.RootElement.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task A_cursor_stays_good_when_its_session_is_gone()
    {
        await using var server = await AuthServer.StartAsync();
        var oldest = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(1));
        var middle = await server.Http.SignInAsync();
        server.Pass(TimeSpan.FromMinutes(1));
        _ = await server.Http.SignInAsync();
        using var first = await PageAsync(server, oldest.Access, "limit=2");
        await server.LogOutAsync(middle.Access);

        using var second = await PageAsync(server, oldest.Access, $"limit=2&cursor={first.RootElement.GetProperty("next").GetString()}");

        Assert.Equal([oldest.SessionId], Ids(second));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=%00", "cursor")]
    [InlineData("cursor=zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "cursor")]
    public async Task A_bad_limit_or_cursor_is_400_and_named(string query, string field)
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();

        var answer = await server.With(phone.Access).GetAsync($"/auth/sessions?{query}");

        Assert.Equal("validation_failed", await answer.CodeAsync(HttpStatusCode.BadRequest));
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(field, Assert.Single(problem.RootElement.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Dead_and_expired_sessions_are_not_listed()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "01:00:00"));
        _ = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(59));
        var ended = await server.Http.SignInAsync();
        var live = await server.Http.SignInAsync();
        await server.LogOutAsync(ended.Access);
        server.Pass(TimeSpan.FromMinutes(1));

        using var page = await PageAsync(server, live.Access);

        Assert.Equal([live.SessionId], Ids(page));
    }

    private static async Task<JsonDocument> PageAsync(AuthServer server, string accessToken, string query = "") =>
        JsonDocument.Parse(await server.With(accessToken).GetStringAsync($"/auth/sessions?{query}"));

    private static IEnumerable<Guid> Ids(JsonDocument page) => page.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid());

    private static void AssertItem(JsonElement item, Guid id, bool current, string? device, string userAgent, int minuteCreated, int minuteSeen)
    {
        Assert.Equal(id, item.GetProperty("id").GetGuid());
        Assert.Equal(current, item.GetProperty("current").GetBoolean());
        Assert.Equal(device, item.GetProperty("device").GetString());
        Assert.Equal(userAgent, item.GetProperty("user_agent").GetString());
        Assert.Equal("127.0.0.1", item.GetProperty("ip_address").GetString());
        Assert.Equal(AuthServer.Noon.AddMinutes(minuteCreated), item.GetProperty("created_at").GetDateTimeOffset());
        Assert.Equal(AuthServer.Noon.AddMinutes(minuteSeen), item.GetProperty("last_seen_at").GetDateTimeOffset());
        Assert.Equal(AuthServer.Noon.AddMinutes(minuteSeen).AddDays(7), item.GetProperty("expires_at").GetDateTimeOffset());
    }
}
