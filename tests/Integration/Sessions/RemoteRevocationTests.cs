using System.Net;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class RemoteRevocationTests
{
    [Fact]
    public async Task A_session_ended_from_another_device_is_dead_at_its_next_request()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();
        Assert.Null(await server.RefusalAsync(laptop.Access));

        Assert.Equal(HttpStatusCode.NoContent, (await server.With(phone.Access).DeleteAsync($"/auth/sessions/{laptop.SessionId}")).StatusCode);

        await server.AssertDeadAsync(laptop);
        await server.AssertGoesOnAsync(phone.Refresh);
        Assert.Equal("revoked_by_owner", await server.ScalarAsync<string>($"SELECT revoked_because FROM auth.sessions WHERE {SessionCalls.Is("id", laptop.SessionId)}"));
    }

    [Fact]
    public async Task Ending_ones_own_session_by_its_id_is_a_log_out()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await server.With(phone.Access).DeleteAsync($"/auth/sessions/{phone.SessionId}")).StatusCode);

        await server.AssertDeadAsync(phone);
    }

    [Fact]
    public async Task Ending_all_others_leaves_the_one_that_asks()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();
        var tablet = await server.Http.SignInAsync();
        var bob = await server.Http.SignUpAsync("bob@example.test");

        Assert.Equal(HttpStatusCode.NoContent, (await server.With(phone.Access).DeleteAsync("/auth/sessions")).StatusCode);

        await server.AssertDeadAsync(laptop, tablet);
        Assert.Null(await server.RefusalAsync(phone.Access));
        await server.AssertGoesOnAsync(phone.Refresh);
        await server.AssertGoesOnAsync(bob.Refresh);
    }

    [Fact]
    public async Task Ending_all_and_this_one_leaves_none_of_the_user()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();
        var bob = await server.Http.SignUpAsync("bob@example.test");

        Assert.Equal(HttpStatusCode.NoContent, (await server.With(phone.Access).DeleteAsync("/auth/sessions?include_current=true")).StatusCode);

        await server.AssertDeadAsync(phone, laptop);
        await server.AssertGoesOnAsync(bob.Refresh);
    }

    [Fact]
    public async Task A_session_that_is_unknown_foreign_dead_or_no_id_is_not_found()
    {
        await using var server = await AuthServer.StartAsync();
        var alice = await server.Http.SignUpAsync();
        var ended = await server.Http.SignInAsync();
        var bob = await server.Http.SignUpAsync("bob@example.test");
        await server.LogOutAsync(ended.Access);
        var http = server.With(alice.Access);

        var answers = new HashSet<string>();
        foreach (var id in new[] { $"{bob.SessionId}", $"{Guid.CreateVersion7()}", $"{ended.SessionId}", $"{alice.SessionId:N}", $"{{{alice.SessionId}}}", "1", "current", new string('a', 2000) })
        {
            var answer = await http.DeleteAsync($"/auth/sessions/{id}");
            Assert.Equal("not_found", await answer.CodeAsync(HttpStatusCode.NotFound));
            answers.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Single(answers);
        Assert.Null(await server.RefusalAsync(alice.Access));
        await server.AssertGoesOnAsync(bob.Refresh);
    }

    [Theory]
    [InlineData("include_current=yes")]
    [InlineData("include_current=")]
    [InlineData("include_current=TRUE")]
    [InlineData("include_current=true&include_current=false")]
    public async Task A_malformed_include_current_ends_nothing(string query)
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();

        var answer = await server.With(phone.Access).DeleteAsync($"/auth/sessions?{query}");

        Assert.Equal("validation_failed", await answer.CodeAsync(HttpStatusCode.BadRequest));
        Assert.Null(await server.RefusalAsync(laptop.Access));
        Assert.Null(await server.RefusalAsync(phone.Access));
    }

    [Fact]
    public async Task Nobody_ends_sessions_without_a_token_or_with_a_dead_one()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();
        await server.LogOutAsync(phone.Access);

        Assert.Equal("token_missing", await (await server.Http.DeleteAsync("/auth/sessions?include_current=true")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("token_revoked", await (await server.With(phone.Access).DeleteAsync("/auth/sessions")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal("token_revoked", await (await server.With(phone.Access).DeleteAsync($"/auth/sessions/{laptop.SessionId}")).CodeAsync(HttpStatusCode.Unauthorized));

        Assert.Null(await server.RefusalAsync(laptop.Access));
    }

    [Fact]
    public async Task An_ended_session_stays_ended_for_as_long_as_its_access_token_could_live()
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:Lifetime", "00:10:00"), ("Auth:Revocation:PollInterval", "00:01:00"));
        var phone = await server.Http.SignUpAsync();
        await server.LogOutAsync(phone.Access);

        server.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("token_revoked", await server.RefusalAsync(phone.Access));

        server.Clock.Advance(TimeSpan.FromHours(3));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30)); // the poll forgets, on a thread of its own
        while (await server.RefusalAsync(phone.Access) == "token_revoked")
        {
            patience.Token.ThrowIfCancellationRequested();
            server.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("token_expired", await server.RefusalAsync(phone.Access));
    }
}
