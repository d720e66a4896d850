using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Accounts;

public sealed class PasswordChangeTests
{
    private const string Row = "SELECT concat(password_hash, ' ', security_stamp) FROM auth.users";

    [Theory]
    [InlineData("", true)]
    [InlineData(",\"keep_current_session\":true", true)]
    [InlineData(",\"keep_current_session\":false", false)]
    public async Task O14_O16_A_change_ends_the_other_sessions_on_every_node_and_opens_none(string member, bool keeps)
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        var current = await one.Http.SignUpAsync();
        var phone = await other.Http.SignInAsync();
        var laptop = await one.Http.SignInAsync();

        var body = $$"""{"old_password":"{{AuthClient.Password}}","new_password":"{{AccountCalls.NewPassword}}"{{member}}}""";
        await one.With(current.Access).PostRawAsync("/auth/password/change", body).IsDoneAsync();

        Assert.Equal(3, await one.ScalarAsync<long>("SELECT count(*) FROM auth.sessions")); // none was opened
        foreach (var ended in (Tokens[])[phone, laptop]) Assert.Equal("token_revoked", await one.RefusalAsync(ended.Access)); // at once, where it was done
        await nodes.AssertDeadAsync(phone);
        await nodes.AssertDeadAsync(laptop);
        if (keeps)
        {
            Assert.Null(await other.RefusalAsync(current.Access));
            _ = await other.Http.RotateAsync(current.Refresh);
        }
        else
        {
            await nodes.AssertDeadAsync(current);
        }

        Assert.Equal("invalid_credentials", await (await other.Http.LoginAsync("alice@example.test")).CodeAsync(HttpStatusCode.Unauthorized));
        _ = await (await other.Http.LoginAsync("alice@example.test", AccountCalls.NewPassword)).TokensAsync();
    }

    [Fact]
    public async Task A_wrong_old_password_or_an_unfit_new_one_changes_nothing()
    {
        await using var server = await AuthServer.StartAsync();
        var current = await server.Http.SignUpAsync();
        var phone = await server.Http.SignInAsync();
        var before = await server.ScalarAsync<string>(Row);
        using var http = server.With(current.Access);

        Assert.Equal("invalid_credentials", await (await http.ChangePasswordAsync("wrong horse battery staple", AccountCalls.NewPassword)).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("invalid_credentials", await (await http.ChangePasswordAsync("wrong horse battery staple", "passwordpassword")).CodeAsync(HttpStatusCode.BadRequest));
        foreach (var unfit in (string[])["short", "passwordpassword", "alicealicealice", new string('a', 257), ""])
        {
            using var refused = await http.ChangePasswordAsync(AuthClient.Password, unfit);
            var reason = Assert.Single(await refused.ErrorsOfAsync("new_password"));
            if (unfit is not "") Assert.DoesNotContain(unfit, reason, StringComparison.Ordinal);
        }

        using (var none = await http.PostRawAsync("/auth/password/change", "{}")) Assert.NotEmpty(await none.ErrorsOfAsync("old_password"));
        Assert.Equal("token_missing", await (await server.Http.ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword)).CodeAsync(HttpStatusCode.Unauthorized));

        Assert.Equal(before, await server.ScalarAsync<string>(Row));
        Assert.Null(await server.RefusalAsync(phone.Access));
        _ = await server.Http.RotateAsync(phone.Refresh);
    }

    [Fact]
    public async Task P09_The_new_password_may_be_the_old_one_and_ends_the_other_sessions_all_the_same()
    {
        await using var server = await AuthServer.StartAsync();
        var current = await server.Http.SignUpAsync();
        var phone = await server.Http.SignInAsync();

        await server.With(current.Access).ChangePasswordAsync(AuthClient.Password, AuthClient.Password).IsDoneAsync();

        await server.AssertDeadAsync(phone);
        _ = await server.Http.SignInAsync();
    }

    [Fact]
    public async Task Of_many_changes_at_once_with_one_old_password_one_is_done()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var current = await nodes.One.Http.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            nodes[i].With(current.Access).ChangePasswordAsync(AuthClient.Password, $"password number {i} of them")));

        var done = Assert.Single(Enumerable.Range(0, 10), i => answers[i].StatusCode == HttpStatusCode.NoContent);
        foreach (var lost in answers.Where(a => a.StatusCode != HttpStatusCode.NoContent))
        {
            Assert.Equal("invalid_credentials", await lost.CodeAsync(HttpStatusCode.BadRequest));
        }

        _ = await (await nodes.One.Http.LoginAsync("alice@example.test", $"password number {done} of them")).TokensAsync();
    }
}
