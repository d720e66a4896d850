using System.Net;
using Auth.Application.Users;
using Auth.Domain.Users;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Throttling;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Mail;

/// <summary>A mailed token does one thing, for one user, once, in time.</summary>
public sealed class OneTimeTokenTests
{
    private const string Moved = "alice@new.example.test";

    [Fact]
    public async Task F07_F10_A_reset_works_once_and_ends_all_that_was()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var phone = await mailed.Http.SignInAsync();
        var change = await mailed.ChangeTokenAsync(alice, Moved);
        var token = await mailed.ResetTokenAsync();
        Assert.Equal(43, token.Length);

        using var response = await mailed.Http.PostRawAsync("/auth/password/reset", $$"""{"token":"{{token}}","new_password":"{{Mailed.NewPassword}}"}""");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie")); // nobody is signed in by it

        Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(token, "a third horse battery staple"));
        Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(change)); // a thief's, perhaps
        await mailed.Server.AssertDeadAsync(alice, phone);
        Assert.Equal(Outcome.Wrong, await mailed.LoginAsync());
        Assert.Equal(200, (await mailed.LoginAsync(Mailed.NewPassword)).Status);
        _ = await mailed.NextAsync("Your password for");
        Assert.Equal(0, await mailed.CountAsync("Your password for"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F07_Of_twenty_at_once_one_succeeds(bool reset)
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var token = reset ? await mailed.ResetTokenAsync() : await mailed.ChangeTokenAsync(alice, Moved);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => reset ? mailed.ResetAsync(token, $"{Mailed.NewPassword} {i}") : mailed.VerifyAsync(token)));
        Assert.Single(outcomes, Mailed.Done);
        Assert.Equal(19, outcomes.Count(o => o == Mailed.Invalid));
        await mailed.QuietAsync();
        Assert.Single(mailed.Sink.Mails, m => m.Subject.EndsWith("has changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task F07_A_token_is_good_to_the_last_moment_and_not_at_the_next()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var reset = await mailed.ResetTokenAsync();
        mailed.Server.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(Mailed.Expired, await mailed.ResetAsync(reset));
        reset = await mailed.ResetTokenAsync();
        mailed.Server.Pass(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Mailed.Done, await mailed.ResetAsync(reset));

        foreach (var (early, outcome) in new[] { (0, Mailed.Expired), (1, Mailed.Done) })
        {
            Assert.Equal(Mailed.Asked, await mailed.ResendAsync());
            var verify = (await mailed.NextAsync("Verify")).Token;
            mailed.Server.Pass(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(early));
            Assert.Equal(outcome, await mailed.VerifyAsync(verify));
        }

    }

    [Fact]
    public async Task F07_The_newer_token_kills_the_older_of_its_purpose_and_no_other()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var change = await mailed.ChangeTokenAsync(alice, Moved);
        var older = await mailed.ResetTokenAsync();
        mailed.Server.Pass(TimeSpan.FromSeconds(1));
        var newer = await mailed.ResetTokenAsync();
        Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(older));

        mailed.Server.Pass(TimeSpan.FromSeconds(1));
        var elsewhere = await mailed.ChangeTokenAsync(alice, "alice@other.example.test");
        Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(change));
        Assert.Equal(Mailed.Done, await mailed.ResetAsync(newer));
        Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(elsewhere)); // the new password killed it
    }

    [Fact]
    public async Task F07_A_token_does_not_outlive_the_password_or_the_address_of_its_time()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var reset = await mailed.ResetTokenAsync();
        Assert.Equal(Mailed.Done, await mailed.PostAsync("/auth/password/change", new { old_password = AuthClient.Password, new_password = Mailed.NewPassword }, alice));
        Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(reset));

        Assert.Equal(Mailed.Done, await mailed.PostAsync("/auth/password/change", new { old_password = Mailed.NewPassword, new_password = AuthClient.Password }, alice));
        var change = await mailed.ChangeTokenAsync(alice, Moved);
        reset = await mailed.ResetTokenAsync();
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(change));
        Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(reset)); // it lies in a mailbox that is not the account's any more
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        Assert.Equal(0, await mailed.CountAsync("Reset"));
        Assert.Equal(Mailed.Done, await mailed.ResetAsync(await mailed.ResetTokenAsync(Moved)));
    }

    [Fact]
    public async Task F08_A_token_is_good_for_its_purpose_and_its_owner_alone()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var alice = mailed.SignedUp;
        var bob = await mailed.Http.SignUpAsync("bob@example.test");
        var reset = await mailed.ResetTokenAsync();
        var verify = (await mailed.NextAsync("Verify", "bob@example.test")).Token;
        var change = await mailed.ChangeTokenAsync(alice, Moved);

        Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(reset));
        Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(verify));
        Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(change));
        foreach (var member in (string[])["email", "user_id", "id"])
        {
            using var response = await mailed.Http.PostRawAsync(
                "/auth/password/reset", $$"""{"token":"{{reset}}","new_password":"{{Mailed.NewPassword}}","{{member}}":"bob@example.test"}""");
            Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
        }

        // None of this spent one.
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(verify));
        Assert.True(await mailed.IsVerifiedAsync(bob));
        Assert.False(await mailed.IsVerifiedAsync(alice));
        Assert.Equal(Mailed.Done, await mailed.ResetAsync(reset));
        Assert.Equal(200, (await mailed.LoginAsync(AuthClient.Password, "bob@example.test")).Status);
    }

    [Fact]
    public async Task F13_A_token_to_verify_an_address_dies_with_the_address()
    {
        await using var mailed = await Mailed.StartAsync();
        var alice = await mailed.Http.SignUpAsync();
        var verify = (await mailed.NextAsync("Verify")).Token;
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(await mailed.ChangeTokenAsync(alice, Moved)));
        Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(verify));

        // Behind the service's back, with the token still there: the address decides.
        var bob = await mailed.Http.SignUpAsync("bob@example.test");
        verify = (await mailed.NextAsync("Verify", "bob@example.test")).Token;
        var reset = await mailed.ResetTokenAsync("bob@example.test");
        Assert.Equal(1, await mailed.Server.ExecuteAsync("UPDATE auth.users SET email = 'b@example.test', email_key = 'b@example.test' WHERE email_key = 'bob@example.test'"));
        Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(verify));
        Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(reset));
        Assert.False(await mailed.IsVerifiedAsync(bob));
    }

    [Fact]
    public async Task A_new_password_that_is_refused_leaves_the_token_as_it_was()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var token = await mailed.ResetTokenAsync();
        foreach (var poor in (string[])["short", "passwordpassword", "alicealicealice", new('a', 257)])
        {
            Assert.Equal(new Outcome(400, "validation_failed", null), await mailed.ResetAsync(token, poor));
        }

        Assert.Equal(Mailed.Done, await mailed.ResetAsync(token));
    }

    [Fact]
    public async Task F04_A_thousand_tokens_have_nothing_in_common()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        await using var scope = mailed.Server.Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<IUserStore>().FindByEmailAsync(Mailed.Alice, CancellationToken.None);
        var secrets = new List<string>();
        for (var i = 0; i < 1000; i++)
        {
            await using var one = mailed.Server.Services.CreateAsyncScope();
            var issued = await one.ServiceProvider.GetRequiredService<IMediator>()
                .Send(new IssueOneTimeToken(user!.Id, OneTimePurpose.ResetPassword, Mailed.Alice, mailed.Server.Clock.GetUtcNow()));
            secrets.Add(issued.Value!.Secret.Value);
        }

        Assert.Equal(1000, secrets.Distinct().Count());
        Assert.All(secrets, s => Assert.Matches("^[A-Za-z0-9_-]{43}$", s));

        // At every place nearly every character turns up: of 64, in a thousand throws, hardly one is missing (the last one has 16).
        for (var place = 0; place < 42; place++) Assert.InRange(secrets.Select(s => s[place]).Distinct().Count(), 60, 64);
        Assert.InRange(secrets.Select(s => s[42]).Distinct().Count(), 14, 16);
        Assert.Equal(1, await mailed.Server.ScalarAsync<long>("SELECT count(*) FROM auth.one_time_tokens WHERE purpose = 'reset_password'"));
    }

    [Fact]
    public async Task F12_Who_guesses_is_stopped_and_nobody_is_locked_out()
    {
        await using var mailed = await Mailed.WithAliceAsync(Mailed.Throttling);
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        var token = await mailed.ResetTokenAsync();
        for (var i = 0; i < 1000; i++)
        {
            var outcome = await mailed.ResetAsync(Convert.ToBase64String(BitConverter.GetBytes(i))[..6].PadRight(43, 'A'));
            Assert.Equal(i < 30 ? Mailed.Invalid : new Outcome(429, "rate_limited", 3600), outcome);
        }

        Assert.Equal(200, (await mailed.LoginAsync()).Status);
        using var elsewhere = mailed.Server.From(2);
        Assert.Equal(Mailed.Done, await elsewhere.AskAsync("/auth/password/reset", new { token, new_password = Mailed.NewPassword }));
    }

    [Fact]
    public async Task F16_An_administrator_gets_no_token_of_anybody()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        Assert.Equal(1, await mailed.Server.ExecuteAsync("UPDATE auth.users SET roles = '[\"auth-admin\"]' WHERE email_key = 'alice@example.test'"));
        var admin = await mailed.Http.SignInAsync();
        _ = await mailed.Http.SignUpAsync("bob@example.test");

        // There is one way to have somebody's password reset, and it ends in their mailbox.
        Assert.Equal(Mailed.Asked, await mailed.PostAsync("/auth/password/forgot", new { email = "bob@example.test" }, admin));
        var mail = await mailed.NextAsync("Reset", "bob@example.test");
        Assert.Equal(["bob@example.test"], mail.Recipients);
        mailed.Server.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(Mailed.Expired, await mailed.ResetAsync(mail.Token));
    }
}
