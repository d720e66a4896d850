using System.Net;
using Auth.Application.Mail;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Mail;

/// <summary>What a client sends changes neither to whom a mail goes nor what it is made of.</summary>
public sealed class MailInjectionTests
{
    [Theory]
    [InlineData("""{"email":["alice@example.test","evil@example.test"]}""")]
    [InlineData("""{"email":"alice@example.test%0aBcc:evil@example.test"}""")]
    [InlineData("""{"email":"alice@example.test\r\nBcc: evil@example.test"}""")]
    [InlineData("""{"email":"alice@example.test\nRCPT TO:<evil@example.test>"}""")]
    [InlineData("""{"email":"alice@example.test\u0000"}""")]
    [InlineData("""{"email":"alice@example.test,evil@example.test"}""")]
    [InlineData("""{"email":"alice@example.test evil@example.test"}""")]
    [InlineData("""{"email":"evil <alice@example.test>"}""")]
    [InlineData("""{"email":"alice@example.test","email":"evil@example.test"}""")]
    [InlineData("""{"email":"alice@example.test","bcc":"evil@example.test"}""")]
    [InlineData("""{"email":"+AGEAbABpAGMAZQ-@example.test>"}""")]
    public async Task F03_F05_An_address_is_one_address(string body)
    {
        await using var mailed = await Mailed.WithAliceAsync();
        foreach (var path in (string[])["/auth/password/forgot", "/auth/email/resend"])
        {
            using var response = await mailed.Http.PostRawAsync($"{path}?email=evil@example.test", body);
            Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
        }

        await mailed.QuietAsync();
        Assert.Single(mailed.Sink.Mails);
    }

    [Fact]
    public async Task F05_What_a_client_says_of_itself_stays_text()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        const string name = "<a href=\"https://evil.test\">{product}</a> ${7*7} {{7*7}} %0d%0aBcc:evil@example.test .";
        _ = await mailed.Server.As("thief/1").SignInAsync(device: name);
        var mail = await mailed.NextAsync("New sign-in");
        Assert.Contains(name, mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<a ", mail.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;a href", mail.Html, StringComparison.Ordinal);
        Assert.Equal([Mailed.Alice], mail.Recipients);
        string[] headers = ["MIME-Version", "From", "To", "Date", "Subject", "Content-Type", "Message-ID", "Auto-Submitted"];
        Assert.Equal(headers.Order(), mail.HeaderNames.Order());

        using var broken = await mailed.Http.LoginAsync(Mailed.Alice, device: "x\r\nBcc: evil@example.test");
        Assert.Equal("validation_failed", await broken.CodeAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task F05_Line_breaks_from_a_template_of_a_products_own_add_no_header()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        var sender = mailed.Server.Services.GetRequiredService<IMailSender>();
        OutgoingMail[] broken =
        [
            new(Mailed.Alice, "x\r\nBcc: evil@example.test", "t", "h"),
            new($"{Mailed.Alice}\r\nBcc: evil@example.test", "s", "t", "h"),
            new($"{Mailed.Alice}>\r\nRCPT TO:<evil@example.test", "s", "t", "h"),
        ];
        foreach (var mail in broken)
        {
            _ = await Assert.ThrowsAnyAsync<Exception>(() => sender.SendAsync(mail, CancellationToken.None));
        }

        await sender.SendAsync(new OutgoingMail(Mailed.Alice, "dots", "a\r\n.\r\nMAIL FROM:<evil@example.test>\r\n..\r\n", "h"), CancellationToken.None);
        Assert.Equal(2, mailed.Sink.Mails.Count);
        Assert.Contains(".\r\nMAIL FROM:<evil@example.test>", mailed.Sink.Mails[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(mailed.Sink.Commands, c => c.Contains("evil", StringComparison.Ordinal));
    }
}
