using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Throttling;

namespace Auth.Tests.Integration.Mail;

/// <summary>Nobody's mailbox is flooded, and no flood hides what an owner must know.</summary>
public sealed class MailAllowanceTests
{
    [Fact]
    public async Task F06_E11_A_hundred_requests_of_fifty_sources_are_three_mails_an_hour_and_ten_a_day()
    {
        await using var mailed = await Mailed.StartAsync(Mailed.Throttling, Mailed.VerifiedFirst, Throttled.Proxy);
        using var first = mailed.Server.Behind("198.51.100.200");
        Assert.Equal(202, (await first.RegisterAsync(Mailed.Alice).OutcomeAsync()).Status);
        _ = await mailed.NextAsync("Verify");
        using var owner = mailed.Server.Behind("198.51.100.201");
        Assert.Equal(202, (await owner.RegisterAsync("mallory@example.test").OutcomeAsync()).Status);
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync((await mailed.NextAsync("Verify", "mallory@example.test")).Token));
        var mallory = await mailed.Http.SignInAsync("mallory@example.test");
        string[] spellings = [Mailed.Alice, "ALICE@example.test", "Alice@EXAMPLE.test", "ａｌｉｃｅ@example.test"];
        var sent = new List<DateTimeOffset> { mailed.Server.Clock.GetUtcNow() };
        var step = TimeSpan.FromMinutes(15);
        for (var i = 0; i < 100; i++)
        {
            using var http = mailed.Server.Behind($"203.0.113.{i % 50}");
            var email = spellings[i % spellings.Length];
            var outcome = (i % 7) switch
            {
                0 => await http.AskAsync("/auth/password/forgot", new { email }),
                1 => await http.AskAsync("/auth/email/resend", new { email }),
                2 => await http.RegisterAsync(email).OutcomeAsync(),
                3 => await mailed.PostAsync("/auth/email/change", new { email, password = AuthClient.Password }, mallory),
                _ => await http.AskAsync("/auth/password/forgot", new { email }),
            };
            Assert.True(outcome.Status is 202 or 401, $"{outcome}"); // 401: mallory's token is old by now
            await mailed.QuietAsync();
            var count = mailed.Sink.Mails.Count(m => m.Recipients.Contains(Mailed.Alice));
            for (var n = sent.Count; n < count; n++) sent.Add(mailed.Server.Clock.GetUtcNow());
            mailed.Server.Pass(i % 10 < 8 ? TimeSpan.FromSeconds(5) : step);
        }

        Assert.InRange(sent.Count, 5, 10); // five hours of it
        Assert.All(sent, t => Assert.True(sent.Count(o => o >= t && o - t < TimeSpan.FromMinutes(1)) == 1, $"{t}: more than one a minute"));
        Assert.All(sent, t => Assert.InRange(sent.Count(o => o >= t && o - t < TimeSpan.FromHours(1)), 1, 6)); // two fixed windows of three
        Assert.All(mailed.Sink.Mails, m => Assert.Single(m.Recipients));
    }

    [Fact]
    public async Task F06_Within_a_fixed_window_the_caps_are_exact_and_a_mail_left_out_kills_no_link()
    {
        await using var mailed = await Mailed.WithAliceAsync(Mailed.Throttling, Throttled.Proxy);
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync()); // within the minute of the sign-up
        Assert.Equal(0, await mailed.CountAsync());

        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        var token = await mailed.ResetTokenAsync();
        mailed.Server.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        Assert.Equal(0, await mailed.CountAsync());
        Assert.Equal(Mailed.Done, await mailed.ResetAsync(token)); // the last that was sent lives on

        mailed.Server.Pass(TimeSpan.FromSeconds(1));
        _ = await mailed.ResetTokenAsync();
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        Assert.Equal(0, await mailed.CountAsync("Reset")); // three in this hour
        for (var day = 3; day < 10; day++)
        {
            mailed.Server.Pass(TimeSpan.FromHours(1));
            using var http = mailed.Server.Behind($"203.0.113.{day}");
            Assert.Equal(Mailed.Asked, await http.AskAsync("/auth/password/forgot", new { email = Mailed.Alice }));
            _ = await mailed.NextAsync("Reset");
        }

        mailed.Server.Pass(TimeSpan.FromHours(1));
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        Assert.Equal(0, await mailed.CountAsync("Reset")); // ten today
        mailed.Server.Pass(TimeSpan.FromHours(24));
        _ = await mailed.ResetTokenAsync();
    }

    [Fact]
    public async Task F06_A_stranger_who_asks_first_keeps_no_news_from_the_owner()
    {
        await using var mailed = await Mailed.WithAliceAsync(Mailed.Throttling, Throttled.Proxy, ("Auth:AccessToken:Lifetime", "01:00:00"));
        var alice = mailed.SignedUp;
        for (var i = 0; i < 5; i++)
        {
            await mailed.QuietAsync();
            mailed.Server.Pass(TimeSpan.FromMinutes(1));
            using var stranger = mailed.Server.Behind($"203.0.113.{i}");
            Assert.Equal(Mailed.Asked, await stranger.AskAsync("/auth/password/forgot", new { email = Mailed.Alice }));
        }

        for (var i = 0; i < 2; i++) _ = await mailed.NextAsync("Reset");
        Assert.Equal(0, await mailed.CountAsync("Reset")); // the stranger has used it up
        _ = await mailed.Server.As("thief/1").SignInAsync();
        _ = await mailed.NextAsync("New sign-in");
        _ = await mailed.ChangeTokenAsync(alice, "thief@example.test");
        _ = await mailed.NextAsync("Your e-mail address for");
        Assert.Equal(Mailed.Done, await mailed.PostAsync("/auth/password/change", new { old_password = AuthClient.Password, new_password = Mailed.NewPassword }, alice));
        _ = await mailed.NextAsync("Your password for");

        // Of one kind one an hour.
        Assert.Equal(Mailed.Done, await mailed.PostAsync("/auth/password/change", new { old_password = Mailed.NewPassword, new_password = AuthClient.Password }, alice));
        Assert.Equal(0, await mailed.CountAsync("Your password for"));
        mailed.Server.Pass(TimeSpan.FromHours(1));
        Assert.Equal(Mailed.Done, await mailed.ResetAsync(await mailed.ResetTokenAsync()));
        _ = await mailed.NextAsync("Your password for");
    }

    [Fact]
    public async Task F06_One_user_moves_to_ten_addresses_an_hour_and_no_more()
    {
        await using var mailed = await Mailed.WithAliceAsync(Mailed.Throttling);
        var alice = mailed.SignedUp;
        for (var i = 0; i < 12; i++)
        {
            var outcome = await mailed.PostAsync("/auth/email/change", new { email = $"stranger{i}@example.test", password = AuthClient.Password }, alice);
            Assert.Equal(i < 10 ? Mailed.Asked : new Outcome(429, "rate_limited", 3600), outcome);
        }

        await mailed.QuietAsync();
        Assert.Equal(10, mailed.Sink.Mails.Count(m => m.Subject.StartsWith("Confirm", StringComparison.Ordinal)));
        Assert.Equal(1, await mailed.CountAsync("Your e-mail address for"));
    }
}
