using System.Net;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Accounts;

public sealed class AdministrationTests
{
    [Fact]
    public async Task O16_A_disabled_user_is_out_at_once_on_every_node_and_an_enabled_one_signs_in_anew()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        var admin = await one.SignUpAdminAsync();
        var alice = await one.Http.SignUpAsync();
        var phone = await other.Http.SignInAsync();
        var id = await one.UserIdAsync(alice);

        await one.DisableAsync(admin, id).IsDoneAsync();
        Assert.Equal("token_revoked", await one.RefusalAsync(alice.Access));
        await nodes.AssertDeadAsync(alice);
        await nodes.AssertDeadAsync(phone);
        await other.DisableAsync(admin, id).IsDoneAsync(); // again

        using var disabled = await other.Http.LoginAsync("alice@example.test");
        using var wrong = await other.Http.LoginAsync("admin@example.test", "wrong horse battery staple");
        Assert.Equal("invalid_credentials", await disabled.CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(await wrong.Content.ReadAsStringAsync(), await disabled.Content.ReadAsStringAsync());

        await one.EnableAsync(admin, id).IsDoneAsync();
        await other.EnableAsync(admin, id).IsDoneAsync();
        Assert.Null(await one.RefusalAsync((await other.Http.SignInAsync()).Access));
        await nodes.AssertDeadAsync(alice);
        Assert.Null(await one.RefusalAsync(admin.Access));
    }

    [Fact]
    public async Task O5_All_sessions_of_a_user_end_by_their_owner_or_by_an_administrator()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        var admin = await one.SignUpAdminAsync();
        var alice = await one.Http.SignUpAsync();
        var phone = await other.Http.SignInAsync();
        var id = await one.UserIdAsync(alice);

        await one.With(admin.Access).DeleteAsync($"/auth/admin/users/{id}/sessions").IsDoneAsync();
        await nodes.AssertDeadAsync(alice);
        await nodes.AssertDeadAsync(phone);
        await one.With(admin.Access).DeleteAsync($"/auth/admin/users/{id}/sessions").IsDoneAsync();
        Assert.Null(await one.RefusalAsync(admin.Access));

        alice = await one.Http.SignInAsync();
        phone = await other.Http.SignInAsync();
        await one.With(alice.Access).DeleteAsync("/auth/sessions?include_current=true").IsDoneAsync();
        await nodes.AssertDeadAsync(alice);
        await nodes.AssertDeadAsync(phone);
    }

    [Fact]
    public async Task E08_M09_Administration_is_for_administrators_and_sets_no_password()
    {
        await using var server = await AuthServer.StartAsync();
        var admin = await server.SignUpAdminAsync();
        var alice = await server.Http.SignUpAsync();
        var id = await server.UserIdAsync(alice);

        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Post, "disable"), (HttpMethod.Post, "enable"), (HttpMethod.Delete, "sessions")])
        {
            foreach (var user in (string[])[$"{id}", $"{Guid.NewGuid()}", "x"])
            {
                using var byUser = await server.With(alice.Access).SendAsync(new(method, $"/auth/admin/users/{user}/{path}"));
                Assert.Equal("forbidden", await byUser.CodeAsync(HttpStatusCode.Forbidden)); // whoever it is about
                using var byNobody = await server.Http.SendAsync(new(method, $"/auth/admin/users/{user}/{path}"));
                Assert.Equal("token_missing", await byNobody.CodeAsync(HttpStatusCode.Unauthorized));
                if (user == $"{id}") continue;

                using var unknown = await server.With(admin.Access).SendAsync(new(method, $"/auth/admin/users/{user}/{path}"));
                Assert.Equal("not_found", await unknown.CodeAsync(HttpStatusCode.NotFound));
            }
        }

        using (var none = await server.With(alice.Access).GetAsync("/auth/admin/nothing")) Assert.Equal("not_found", await none.CodeAsync(HttpStatusCode.NotFound));
        Assert.Null(await server.RefusalAsync(alice.Access));

        // An administrator has no way to a password: not by the routes that there are, nor by what a client might try.
        var before = await server.ScalarAsync<string>("SELECT password_hash FROM auth.users WHERE email_key = 'alice@example.test'");
        foreach (var path in (string[])[$"/auth/admin/users/{id}/password", $"/auth/admin/users/{id}"])
        {
            using var response = await server.With(admin.Access).PostRawAsync(path, """{"password":"another horse battery staple"}""");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Equal(before, await server.ScalarAsync<string>("SELECT password_hash FROM auth.users WHERE email_key = 'alice@example.test'"));
    }

    [Fact]
    public async Task An_operator_gives_and_takes_roles_which_the_next_refresh_says()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await using var server = await AuthServer.StartAsync(null, folder.Database, SessionCalls.Issuer);
        var alice = await server.Http.SignUpAsync();

        Assert.Equal((0, "alice@example.test has no roles."), await RunAsync(folder, "alice@example.test"));
        Assert.Equal((0, "Alice@Example.test has the roles auth-admin clerk."), await RunAsync(folder, "Alice@Example.test", "auth-admin", "clerk", "clerk"));
        Assert.Equal("forbidden", await (await server.EnableAsync(alice, Guid.NewGuid())).CodeAsync(HttpStatusCode.Forbidden));
        alice = await server.Http.RotateAsync(alice.Refresh);
        Assert.Equal("not_found", await (await server.EnableAsync(alice, Guid.NewGuid())).CodeAsync(HttpStatusCode.NotFound));

        Assert.Equal((0, "alice@example.test has the roles auth-admin clerk."), await RunAsync(folder, "alice@example.test"));
        Assert.Equal((0, "alice@example.test has no roles."), await RunAsync(folder, "alice@example.test", "--none"));
        alice = await server.Http.RotateAsync(alice.Refresh);
        Assert.Equal("forbidden", await (await server.EnableAsync(alice, Guid.NewGuid())).CodeAsync(HttpStatusCode.Forbidden));

        Assert.Equal(1, (await RunAsync(folder, "ghost@example.test", "clerk")).ExitCode);
        Assert.Equal(1, (await RunAsync(folder, "alice@example.test", "two words")).ExitCode);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(ServiceFolder folder, params string[] args)
    {
        var (code, output, _) = await folder.RunAsync(["users", "roles", .. args]);
        return (code, output.Trim());
    }
}
