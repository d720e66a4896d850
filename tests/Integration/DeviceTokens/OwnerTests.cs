using System.Net;
using Auth.Tests.Integration.Accounts;
using Auth.Tests.Integration.Mail;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.DeviceTokens;

/// <summary>What becomes of keys when something happens to their owner.</summary>
public sealed class OwnerTests
{
    [Fact]
    public async Task S1_11_The_key_of_a_barred_user_is_refused_and_the_same_key_is_good_again_afterwards()
    {
        await using var server = await AuthServer.StartAsync();
        var admin = await server.SignUpAdminAsync();
        var key = await server.Http.SignUpForKeyAsync();
        var pair = await server.Http.SignInAsync();
        var alice = await server.UserIdAsync(pair);
        Assert.Null(await server.KeyRefusalAsync(key.Key));

        await server.DisableAsync(admin, alice).IsDoneAsync();
        Assert.Equal("token_revoked", await server.KeyRefusalAsync(key.Key));
        await server.AssertDeadAsync(pair);
        Assert.Equal("invalid_credentials", await (await server.Http.PostKeyLoginAsync()).CodeAsync(HttpStatusCode.Unauthorized));

        await server.EnableAsync(admin, alice).IsDoneAsync();
        Assert.Null(await server.KeyRefusalAsync(key.Key));
        await server.AssertDeadAsync(pair); // a pair does not come back
    }

    [Fact]
    public async Task S1_14_Whether_the_owner_is_barred_comes_before_the_age_and_whether_there_is_such_a_key_before_both()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        server.Pass(TimeSpan.FromDays(16));
        Assert.Equal("token_expired", await server.KeyRefusalAsync(key.Key)); // and is in memory
        var admin = await server.SignUpAdminAsync();
        var alice = await server.UserIdAsync(await server.Http.SignInAsync());

        await server.DisableAsync(admin, alice).IsDoneAsync();
        Assert.Equal("token_revoked", await server.KeyRefusalAsync(key.Key));

        await server.LogOutKeyAsync(key.Key); // which the barred may, too
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task A_key_that_waits_is_ended_like_any_other_by_whoever_is_in_charge()
    {
        await using var server = await AuthServer.StartAsync();
        var admin = await server.SignUpAdminAsync();
        var key = await server.Http.SignUpForKeyAsync();
        var alice = await server.UserIdAsync(await server.Http.SignInAsync());
        await server.DisableAsync(admin, alice).IsDoneAsync();

        await server.With(admin.Access).DeleteAsync($"/auth/admin/users/{alice}/sessions").IsDoneAsync();
        await server.EnableAsync(admin, alice).IsDoneAsync();

        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task S1_7_With_a_user_their_keys_are_gone()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        var other = await server.Http.KeyAsync();
        var bob = await server.Http.SignUpForKeyAsync("bob@example.test");
        Assert.Null(await server.KeyRefusalAsync(other.Key));

        await server.WithKey(key.Key).DeleteMeAsync(AuthClient.Password).IsDoneAsync();

        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key.Key));
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(other.Key));
        Assert.Null(await server.KeyRefusalAsync(bob.Key));
        Assert.Equal(1, await server.ScalarAsync<long>(DeviceKeys.Rows));
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_keys_those_that_are_too_old_included()
    {
        await using var server = await AuthServer.StartAsync(SessionCalls.Issuer);
        var old = await server.Http.SignUpForKeyAsync();
        server.Pass(TimeSpan.FromDays(16));
        var phone = await server.Http.KeyAsync();
        var laptop = await server.Http.KeyAsync();
        Assert.Null(await server.KeyRefusalAsync(laptop.Key));

        await server.WithKey(phone.Key).ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword).IsDoneAsync();

        Assert.Null(await server.KeyRefusalAsync(phone.Key));
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(laptop.Key));
        await using var laxer = await AuthServer.StartAsync(null, server.Database, SessionCalls.Issuer, DeviceKeys.Lifetime(TimeSpan.FromDays(60)));
        laxer.Clock.Set(server.Clock.GetUtcNow());
        Assert.Equal("token_invalid", await laxer.KeyRefusalAsync(old.Key)); // a longer lifetime must not bring it back
    }

    [Fact]
    public async Task S1_18_A_reset_password_ends_every_key_and_opens_none()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var key = await mailed.Http.KeyAsync();
        Assert.Null(await mailed.Server.KeyRefusalAsync(key.Key));

        Assert.Equal(Mailed.Done, await mailed.ResetAsync(await mailed.ResetTokenAsync()));

        Assert.Equal("token_invalid", await mailed.Server.KeyRefusalAsync(key.Key));
        Assert.Equal(0, await mailed.Server.ScalarAsync<long>(DeviceKeys.Rows));
    }

    [Fact]
    public async Task New_roles_reach_a_key_within_the_life_of_an_access_token()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        var nobody = $"/auth/admin/users/{Guid.NewGuid()}/enable";
        using var http = server.WithKey(key.Key);
        Assert.Equal("forbidden", await (await http.PostAsync(nobody, null)).CodeAsync(HttpStatusCode.Forbidden));
        await server.ExecuteAsync("UPDATE auth.users SET roles = 'auth-admin'");

        server.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal("not_found", await (await http.PostAsync(nobody, null)).CodeAsync(HttpStatusCode.NotFound));
    }
}
