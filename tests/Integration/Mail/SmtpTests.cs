using System.Net;
using Auth.Application.Mail;
using Auth.Infrastructure.Mail;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Messaging;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Mail;

/// <summary>What is said to the mail server, and what becomes of a mail that it does not take.</summary>
public sealed class SmtpTests
{
    private static readonly (string, string) StartTls = ("Auth:Mail:Security", "StartTls"), Tls = ("Auth:Mail:Security", "Tls");

    [Fact]
    public async Task A_mail_is_text_and_html_in_utf_8_from_one_address_to_one()
    {
        await using var mailed = await Mailed.StartAsync(("Auth:Mail:ProductName", "Größenwahn & Söhne 日本"));
        _ = await mailed.Http.SignUpAsync();
        var mail = await mailed.NextAsync("Verify");
        Assert.Equal("Verify your e-mail address for Größenwahn & Söhne 日本", mail.Subject);
        Assert.Equal(("auth@example.test", "auth@example.test"), (mail.From, mail.Header("From")));
        Assert.Equal([Mailed.Alice], mail.Recipients);
        Assert.Equal(Mailed.Alice, mail.Header("To"));
        Assert.StartsWith("multipart/alternative;", mail.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Matches("^<[0-9a-f]{32}@example.test>$", mail.Header("Message-ID"));
        Assert.Contains("Größenwahn &amp; Söhne 日本", WebUtility.HtmlDecode(mail.Html).Replace("&", "&amp;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(mail.Token, mail.Html.Split("?token=")[1][..43]);
        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_international_address_gets_its_mail()
    {
        await using var mailed = await Mailed.StartAsync();
        _ = await mailed.Http.SignUpAsync("bücher@bücher.test");
        await mailed.QuietAsync();
        Assert.Contains(Assert.Single(mailed.Sink.Mails).Recipients, r => r is "bücher@bücher.test" or "bücher@xn--bcher-kva.test");
    }

    [Fact]
    public async Task A_server_that_asks_for_a_password_gets_it()
    {
        await using var mailed = await Mailed.StartAsync(
            SmtpSink.Start(account: ("auth", "s3cret")), null, ("Auth:Mail:UserName", "auth"), ("Auth:Mail:Password", "s3cret"));
        _ = await mailed.Http.SignUpAsync();
        _ = await mailed.NextAsync("Verify");
    }

    [Fact]
    public async Task With_the_wrong_password_the_mail_waits_and_the_password_is_in_no_error()
    {
        await using var mailed = await Mailed.StartAsync(
            SmtpSink.Start(account: ("auth", "s3cret")), null, ("Auth:Mail:UserName", "auth"), ("Auth:Mail:Password", "wr0ng"));
        _ = await mailed.Http.SignUpAsync();
        Assert.DoesNotContain("wr0ng", await ErrorAsync(mailed), StringComparison.Ordinal);
        Assert.Empty(mailed.Sink.Mails);
    }

    [Fact]
    public async Task Starttls_is_used_or_nothing_is_sent()
    {
        await using var mailed = await Mailed.StartAsync(StartTls);
        _ = await mailed.Http.SignUpAsync();
        _ = await ErrorAsync(mailed);
        Assert.DoesNotContain(mailed.Sink.Commands, c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_that_nobody_trusts_gets_no_mail(bool startTls)
    {
        await using var mailed = await Mailed.StartAsync(SmtpSink.Start(startTls: startTls, tls: !startTls), null, startTls ? StartTls : Tls);
        _ = await mailed.Http.SignUpAsync();
        Assert.Contains("certificate", await ErrorAsync(mailed), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(mailed.Sink.Commands, c => c.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.Empty(mailed.Sink.Mails);
    }

    [Fact]
    public async Task Tls_from_the_first_byte_carries_password_and_mail()
    {
        await using var mailed = await Mailed.StartAsync(
            SmtpSink.Start(tls: true, account: ("auth", "s3cret")), null, Tls, ("Auth:Mail:UserName", "auth"), ("Auth:Mail:Password", "s3cret"));
        var sender = Assert.IsType<SmtpMailSender>(mailed.Server.Services.GetRequiredService<IMailSender>());
        sender.Trust = (_, certificate, _, _) => certificate!.GetCertHashString() == mailed.Sink.Certificate.GetCertHashString();
        _ = await mailed.Http.SignUpAsync();
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync((await mailed.NextAsync("Verify")).Token));
    }

    [Fact]
    public async Task Starttls_carries_password_and_mail()
    {
        await using var mailed = await Mailed.StartAsync(
            SmtpSink.Start(startTls: true, account: ("auth", "s3cret")), null, StartTls, ("Auth:Mail:UserName", "auth"), ("Auth:Mail:Password", "s3cret"));
        using var trust = new TrustOf(mailed.Sink);
        _ = await mailed.Http.SignUpAsync();
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync((await mailed.NextAsync("Verify")).Token));
        Assert.True(mailed.Sink.Commands.ToList().FindIndex(c => c == "STARTTLS") < mailed.Sink.Commands.ToList().FindIndex(c => c.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task F15_E12_While_the_server_is_down_answers_stay_the_same_and_afterwards_each_mail_comes_once()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        await mailed.Sink.StopAsync();
        var asked = mailed.Server.Clock.GetUtcNow();
        foreach (var email in (string[])[Mailed.Alice, "ghost@example.test"])
        {
            Assert.Equal(Mailed.Asked, await mailed.ForgetAsync(email));
            Assert.Equal(Mailed.Asked, await mailed.ResendAsync(email));
        }

        Assert.Contains("refused", await ErrorAsync(mailed), StringComparison.OrdinalIgnoreCase);
        await Eventually.PassUntilAsync(async () => (await mailed.Server.MailRowsAsync()).Max(m => m.Attempts) > 3, mailed.Server);
        mailed.Sink.Resume();
        await Eventually.PassUntilAsync(() => mailed.Server.HasMailsAsync(0, OutboxState.Waiting), mailed.Server);

        Assert.Equal(1, await mailed.CountAsync("Verify"));
        var token = (await mailed.NextAsync("Reset")).Token;
        Assert.Equal(0, await mailed.CountAsync("Reset"));
        Assert.Equal(0, await mailed.CountAsync(to: "ghost@example.test"));

        // Thirty minutes from when it was asked for, not from when it was sent.
        mailed.Server.Clock.Set(asked + TimeSpan.FromMinutes(30));
        Assert.Equal(Mailed.Expired, await mailed.ResetAsync(token));
        mailed.Server.Clock.Set(asked + TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Mailed.Done, await mailed.ResetAsync(token));
    }

    [Fact]
    public async Task F15_A_link_that_would_be_dead_on_arrival_is_not_sent()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        await mailed.Sink.StopAsync();
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        _ = await ErrorAsync(mailed);
        mailed.Server.Clock.Set(mailed.Server.Clock.GetUtcNow() + TimeSpan.FromMinutes(30));
        mailed.Sink.Resume();
        await Eventually.PassUntilAsync(() => mailed.Server.HasMailsAsync(0, OutboxState.Waiting), mailed.Server);
        Assert.Equal(0, await mailed.CountAsync());
    }

    [Fact]
    public async Task F15_A_mail_that_is_always_refused_becomes_a_dead_letter_and_holds_up_no_other()
    {
        await using var mailed = await Mailed.StartAsync(("Auth:Outbox:MaxAttempts", "3"));
        mailed.Sink.OfRecipient = to => to == Mailed.Alice ? $"550 5.1.1 <{to}> unknown" : "250 Fine";
        _ = await mailed.Http.SignUpAsync();
        _ = await mailed.Http.SignUpAsync("bob@example.test");
        _ = await mailed.NextAsync("Verify", "bob@example.test");
        await Eventually.PassUntilAsync(() => mailed.Server.HasMailsAsync(1, OutboxState.Dead), mailed.Server);
        Assert.Empty(mailed.Sink.Mails.Where(m => m.Recipients.Contains(Mailed.Alice)).Select(m => m.Subject));
    }

    [Fact]
    public async Task F11_A_server_that_quotes_the_link_puts_it_into_no_error()
    {
        await using var mailed = await Mailed.StartAsync();
        string? quoted = null;
        mailed.Sink.OfMail = raw => $"554 5.7.1 Not with {quoted = new ReceivedMail("", [], raw).Link.ToString()}";
        _ = await mailed.Http.SignUpAsync();
        Assert.DoesNotContain("token", await ErrorAsync(mailed), StringComparison.Ordinal);
        Assert.Contains("token=", quoted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_and_the_mails_come_when_it_answers_again()
    {
        await using var mailed = await Mailed.StartAsync();
        mailed.Sink.Hangs = true;
        for (var i = 0; i < 6; i++) _ = await mailed.Http.SignUpAsync($"user{i}@example.test"); // more than there are places
        await Eventually.PassUntilAsync(async () => (await mailed.Server.MailRowsAsync()).Count(m => m.LastError is not null) == 6, mailed.Server);
        Assert.Contains(await mailed.Server.MailRowsAsync(), m => m.LastError == "TimeoutException: The mail server took longer than 20 s.");
        mailed.Sink.Hangs = false;
        await Eventually.PassUntilAsync(() => mailed.Server.HasMailsAsync(0, OutboxState.Waiting), mailed.Server);
        for (var i = 0; i < 6; i++) Assert.Equal(1, await mailed.CountAsync("Verify", $"user{i}@example.test"));
    }

    /// <summary>What is noted of the first attempt that failed.</summary>
    private static async Task<string> ErrorAsync(Mailed mailed)
    {
        string? error = null;
        await Eventually.UntilAsync(async () => (error = (await mailed.Server.MailRowsAsync()).FirstOrDefault(m => m.LastError is not null)?.LastError) is not null);
        return error!;
    }

    /// <summary>The framework's SMTP client asks this switch of the process; only the one certificate is trusted meanwhile.</summary>
    private sealed class TrustOf : IDisposable
    {
#pragma warning disable SYSLIB0014 // there is no other way in
        public TrustOf(SmtpSink sink) => ServicePointManager.ServerCertificateValidationCallback =
            (_, certificate, _, errors) => errors == System.Net.Security.SslPolicyErrors.None || certificate!.GetCertHashString() == sink.Certificate.GetCertHashString();

        public void Dispose() => ServicePointManager.ServerCertificateValidationCallback = null;
#pragma warning restore SYSLIB0014
    }
}
