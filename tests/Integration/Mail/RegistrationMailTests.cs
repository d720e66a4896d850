using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Auth.Application;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Throttling;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Mail;

/// <summary>The first mail of an account, and what happens without it.</summary>
public sealed class RegistrationMailTests
{
    [Fact]
    public async Task O15_Who_registers_is_signed_in_and_gets_a_mail_that_verifies_the_address()
    {
        await using var mailed = await Mailed.StartAsync();
        using var response = await mailed.Http.RegisterAsync(Mailed.Alice);
        var body = await response.Content.ReadAsStringAsync();
        var alice = await response.TokensAsync(HttpStatusCode.Created);
        Assert.Equal(
            ["user", "access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in", "session_id"],
            JsonDocument.Parse(body).RootElement.EnumerateObject().Select(p => p.Name));
        Assert.False(await mailed.IsVerifiedAsync(alice));

        var mail = await mailed.NextAsync("Verify");
        Assert.StartsWith($"{Mailed.PublicAddress}/auth/email/verify?token=", mail.Link.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(mail.Token, body, StringComparison.Ordinal);
        Assert.Contains("24 hours", mail.Text, StringComparison.Ordinal);
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(mail.Token));
        Assert.True(await mailed.IsVerifiedAsync(alice));
        Assert.Equal("conflict", (await mailed.Http.RegisterAsync(Mailed.Alice).OutcomeAsync()).Code);
        Assert.Equal(0, await mailed.CountAsync());
    }

    [Fact]
    public async Task O22_Addresses_to_be_verified_and_no_way_to_send_a_mail_stop_the_start()
    {
        var e = await Assert.ThrowsAsync<StartRefusedException>(() => Product.StartAsync(
            auth => auth.Services.PostConfigure<AuthOptions>(o => o.Mail.PickupDirectory = null),
            app => app.MapAuth(),
            ("environment", "Production"), ("Auth:Registration:RequireVerifiedEmail", "true")));

        Assert.StartsWith("Auth:Registration:RequireVerifiedEmail ", e.Message, StringComparison.Ordinal);
        Assert.Contains("Auth:Mail:Host", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_must_be_verified_first_opens_nothing_until_then()
    {
        await using var mailed = await Mailed.StartAsync(Mailed.VerifiedFirst);
        using var response = await mailed.Http.RegisterAsync(Mailed.Alice);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));

        Assert.Equal(new Outcome(403, "email_not_verified", null), await mailed.LoginAsync());
        Assert.Equal(Outcome.Wrong, await mailed.LoginAsync(Mailed.NewPassword));
        Assert.Equal(Outcome.Wrong, await mailed.LoginAsync(AuthClient.Password, "ghost@example.test"));

        var first = (await mailed.NextAsync("Verify")).Token;
        mailed.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Mailed.Asked, await mailed.ResendAsync());
        var second = (await mailed.NextAsync("Verify")).Token;
        Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(first));
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(second));
        Assert.Equal(200, (await mailed.LoginAsync()).Status);

        // Nothing is left to verify.
        Assert.Equal(Mailed.Asked, await mailed.ResendAsync());
        Assert.Equal(Mailed.Asked, await mailed.ResendAsync("ghost@example.test"));
        Assert.Equal(0, await mailed.CountAsync("Verify"));
        Assert.Equal(0, await mailed.CountAsync(to: "ghost@example.test"));
    }

    [Fact]
    public async Task E05_A_known_address_registers_like_a_new_one_and_its_owner_is_told()
    {
        await using var mailed = await Mailed.StartAsync(Mailed.VerifiedFirst);
        using var made = await mailed.Http.RegisterAsync(Mailed.Alice);
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync((await mailed.NextAsync("Verify")).Token));

        using var known = await mailed.Http.RegisterAsync("ALICE@example.test", Mailed.NewPassword);
        using var unknown = await mailed.Http.RegisterAsync("bob@example.test", Mailed.NewPassword);
        Assert.Equal(await AnswerAsync(unknown), await AnswerAsync(known));
        Assert.Equal(await AnswerAsync(made), await AnswerAsync(known));

        var notice = await mailed.NextAsync("You have an account");
        Assert.DoesNotContain("token=", notice.Raw, StringComparison.Ordinal);
        _ = await mailed.NextAsync("Verify", "bob@example.test");
        Assert.Equal(0, await mailed.CountAsync());
        Assert.Equal(200, (await mailed.LoginAsync()).Status); // alice's password is hers
        Assert.Equal(Outcome.Wrong, await mailed.LoginAsync(Mailed.NewPassword));
        Assert.Equal(2, await mailed.Server.ScalarAsync<long>("SELECT count(*) FROM auth.users"));
    }

    [Fact]
    public async Task E02_E10_E11_Asking_and_guessing_answer_alike_for_every_address()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        _ = await mailed.Http.SignUpAsync("dave@example.test");
        Assert.Equal(1, await mailed.Server.ExecuteAsync("UPDATE auth.users SET status = 'disabled' WHERE email_key = 'dave@example.test'"));
        string[] everybody = [Mailed.Alice, "ALICE@EXAMPLE.TEST", "a.lice@example.test", "alice+x@example.test", "dave@example.test", "ghost@example.test"];
        foreach (var path in (string[])["/auth/password/forgot", "/auth/email/resend"])
        {
            var answers = new List<string>();
            foreach (var email in everybody)
            {
                using var response = await mailed.Http.PostAsJsonAsync(path, new { email });
                answers.Add(await AnswerAsync(response));
            }

            Assert.StartsWith("Accepted", answers[0], StringComparison.Ordinal);
            Assert.All(answers, a => Assert.Equal(answers[0], a));
            var malformed = new List<string>();
            foreach (var email in (string[])["alice@example.test ", "ghost@example.test "])
            {
                using var response = await mailed.Http.PostAsJsonAsync(path, new { email });
                malformed.Add(await AnswerAsync(response));
            }

            Assert.StartsWith("BadRequest", malformed[0], StringComparison.Ordinal);
            Assert.Equal(malformed[0], malformed[1]);
        }

        Assert.Equal(2, await mailed.CountAsync("Reset")); // hers and its twin; the others are nobody's
        Assert.Equal(0, await mailed.CountAsync("Reset", "dave@example.test"));
        var never = new string('A', 43);
        foreach (var token in (string[])[never, "short", $"{never}A", new('é', 43)])
        {
            Assert.Equal(Mailed.Invalid, await mailed.ResetAsync(token));
            Assert.Equal(Mailed.Invalid, await mailed.VerifyAsync(token));
        }
    }

    private static async Task<string> AnswerAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("Date" or "X-Correlation-Id"));
        return $"{response.StatusCode} {await response.Content.ReadAsStringAsync()} {string.Join('\n', headers.Select(h => $"{h.Key}: {string.Join(", ", h.Value)}"))}";
    }
}
