using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Messaging;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Throttling;

namespace Auth.Tests.Integration.Mail;

/// <summary>An owner hears of what happens to the account, once.</summary>
public sealed class NoticeTests
{
    private const string Moved = "alice@new.example.test";

    [Fact]
    public async Task A_new_device_is_told_of_and_a_known_one_is_not()
    {
        await using var mailed = await Mailed.StartAsync();
        _ = await mailed.Http.SignUpAsync();
        _ = await mailed.NextAsync("Verify");
        _ = await mailed.Http.SignInAsync();
        Assert.Equal(0, await mailed.CountAsync());

        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        var phone = await mailed.Server.As("phone/1").SignInAsync(device: "Alice's phone");
        var notice = await mailed.NextAsync("New sign-in");
        Assert.Contains("Alice's phone, from 127.0.0.1, at 2026-01-01 12:01 UTC", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", notice.Raw, StringComparison.Ordinal);

        await mailed.Server.LogOutAsync(phone.Access);
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        _ = await mailed.Server.As("phone/1").SignInAsync(device: "another label");
        Assert.Equal(0, await mailed.CountAsync());
    }

    [Fact]
    public async Task Two_sign_ins_of_one_new_device_at_one_moment_do_not_vouch_for_each_other()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        using var thief = mailed.Server.As("thief/1");
        mailed.Sink.Hangs = true; // both are there before either is told of
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => thief.SignInAsync()));
        await mailed.Sink.StopAsync();
        mailed.Sink.Hangs = false;
        mailed.Sink.Resume();
        await Eventually.PassUntilAsync(() => mailed.Server.HasMailsAsync(0, OutboxState.Waiting), mailed.Server);
        Assert.Equal(1, await mailed.CountAsync("New sign-in"));
    }

    [Fact]
    public async Task F10_A_change_of_the_password_is_told_of_once()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        Assert.Equal(Mailed.Done, await mailed.PostAsync("/auth/password/change", new { old_password = AuthClient.Password, new_password = Mailed.NewPassword }, alice));
        Assert.DoesNotContain("token=", (await mailed.NextAsync("Your password for")).Raw, StringComparison.Ordinal);
        Assert.Equal(0, await mailed.CountAsync());
    }

    [Fact]
    public async Task A_change_of_the_address_is_told_to_the_old_one_when_asked_for_and_when_done()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var token = await mailed.ChangeTokenAsync(alice, Moved);
        Assert.EndsWith("is about to change", (await mailed.NextAsync("Your e-mail address for")).Subject, StringComparison.Ordinal);
        Assert.Equal(0, await mailed.CountAsync());

        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(token));
        Assert.EndsWith("has changed", (await mailed.NextAsync("Your e-mail address for")).Subject, StringComparison.Ordinal);
        Assert.Equal(0, await mailed.CountAsync());
        Assert.Equal(0, await mailed.CountAsync(to: Moved));
        Assert.True(await mailed.IsVerifiedAsync(alice));
        Assert.Equal(200, (await mailed.LoginAsync(AuthClient.Password, Moved)).Status);
        Assert.Equal(401, (await mailed.LoginAsync()).Status);
    }

    [Fact]
    public async Task E06_Moving_to_a_taken_address_answers_as_to_a_free_one_and_its_owner_is_told()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        _ = await mailed.Http.SignUpAsync("bob@example.test");
        _ = await mailed.NextAsync("Verify", "bob@example.test");
        foreach (var email in (string[])["bob@example.test", "BOB@example.test", Moved, Mailed.Alice])
        {
            Assert.Equal(Mailed.Asked, await mailed.PostAsync("/auth/email/change", new { email, password = AuthClient.Password }, alice));
        }

        Assert.Equal(2, await mailed.CountAsync("You have an account", "bob@example.test"));
        Assert.Equal(2, await mailed.CountAsync(to: "bob@example.test"));
        Assert.Equal(1, await mailed.CountAsync("Confirm", Moved));
        Assert.Equal(3, await mailed.CountAsync("Your e-mail address for")); // not for the one that changes nothing
        Assert.Equal(
            new Outcome(400, "invalid_credentials", null),
            await mailed.PostAsync("/auth/email/change", new { email = Moved, password = Mailed.NewPassword }, alice));
    }

    [Fact]
    public async Task An_address_that_was_taken_meanwhile_is_not_taken_over()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var token = await mailed.ChangeTokenAsync(alice, Moved);
        _ = await mailed.Http.SignUpAsync(Moved);
        Assert.Equal(new Outcome(409, "conflict", null), await mailed.VerifyAsync(token));
        Assert.Equal(200, (await mailed.LoginAsync()).Status);
        Assert.Equal(0, await mailed.CountAsync("Your e-mail address for Auth has changed"));
    }

    [Fact]
    public async Task A_copied_refresh_token_is_told_of_once()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var next = await mailed.Http.RotateAsync(alice.Refresh);
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        _ = await mailed.Http.RotateAsync(next.Refresh);
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("refresh_token_reused", await mailed.Http.RefusedAsync(alice.Refresh));
        Assert.Contains("at 2026-01-01 12:02 UTC", (await mailed.NextAsync("A session of yours")).Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("token_revoked", await mailed.Http.RefusedAsync(alice.Refresh));
        Assert.Equal(0, await mailed.CountAsync());
    }
}
