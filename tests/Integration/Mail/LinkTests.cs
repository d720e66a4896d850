using System.Net;
using System.Text.RegularExpressions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Mail;

/// <summary>Where links lead, and the pages there.</summary>
public sealed class LinkTests
{
    [Fact]
    public async Task F01_F02_No_request_says_where_a_link_leads()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        const string body = """{"email":"alice@example.test"}""";
        string[] hosts = ["Host: evil.test", "Host: evil.test:80", "Host: app.test@evil.test", "Host: x\r\nHost: evil.test"];
        string[] forwarded =
        [
            "X-Forwarded-Host: evil.test", "X-Forwarded-Server: evil.test", "X-Host: evil.test", "Forwarded: host=evil.test", "X-Original-Host: evil.test",
            "X-Forwarded-Prefix: //evil.test", "X-Forwarded-Proto: http", "X-Original-URL: //evil.test", "Origin: https://evil.test", "Referer: https://evil.test/",
        ];
        var asked = 0;
        foreach (var (target, head) in hosts.Select(h => ("/auth/password/forgot", h))
            .Concat(forwarded.Select(f => ("/auth/password/forgot", $"Host: {mailed.Server.Address.Authority}\r\n{f}")))
            .Append(("http://evil.test/auth/password/forgot", "Host: evil.test")))
        {
            var answer = await RawHttp.SendAsync(
                mailed.Server.Address, RawHttp.Ascii($"POST {target} HTTP/1.1\r\n{head}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
            Assert.True(answer.Status is 202 or 400, $"{head}: {answer.Status}");
            if (answer.Status == 202) asked++;
        }

        Assert.InRange(asked, forwarded.Length, forwarded.Length + hosts.Length + 1);
        await mailed.QuietAsync();
        Assert.NotEmpty(mailed.Sink.Mails);
        Assert.All(mailed.Sink.Mails, m =>
        {
            Assert.StartsWith($"{Mailed.PublicAddress}/auth/", m.Link.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("evil", m.Text + m.Html + m.Raw, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("https://app.example.test/", "https://app.example.test/auth/email/verify?token=")]
    [InlineData("https://app.example.test/base", "https://app.example.test/base/auth/email/verify?token=")]
    [InlineData("https://app.example.test:8443/base/", "https://app.example.test:8443/base/auth/email/verify?token=")]
    public async Task F14_A_link_begins_as_configured(string configured, string link)
    {
        await using var mailed = await Mailed.StartAsync(("Auth:PublicAddress", configured));
        _ = await mailed.Http.SignUpAsync();
        var mail = await mailed.NextAsync("Verify");
        Assert.Equal(link + mail.Token, mail.Link.ToString());
        Assert.Contains($"href=\"{mail.Link}\"", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F09_Looking_at_a_link_spends_nothing_and_the_form_does()
    {
        await using var mailed = await Mailed.StartAsync();
        var alice = await mailed.Http.SignUpAsync();
        var link = (await mailed.NextAsync("Verify")).Link.PathAndQuery;
        await LookAsync(mailed, link);
        Assert.False(await mailed.IsVerifiedAsync(alice));

        var (status, page) = await SubmitAsync(mailed, link);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Your e-mail address is verified.", page, StringComparison.Ordinal);
        Assert.True(await mailed.IsVerifiedAsync(alice));
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync(mailed, link)).Status);
    }

    [Fact]
    public async Task F09_The_form_sets_a_password_and_says_why_one_is_refused()
    {
        await using var mailed = await Mailed.WithAliceAsync();
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        var link = (await mailed.NextAsync("Reset")).Link.PathAndQuery;
        await LookAsync(mailed, link);

        var (status, page) = await SubmitAsync(mailed, link, "passwordpassword");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.DoesNotContain("passwordpassword", page, StringComparison.Ordinal);
        Assert.Contains("type=\"password\"", page, StringComparison.Ordinal);
        Assert.Matches("<p>[^<]*common[^<]*</p>", page);

        // The form that came back works as the first one did; the longest password there is goes through it.
        var longest = string.Concat(Enumerable.Repeat("\U0001F40E\U0001F50B", 128));
        (status, page) = await SubmitAsync(mailed, new Uri(mailed.Server.Address, "/auth/password/reset/page"), page, longest);
        Assert.True(status == HttpStatusCode.OK, page);
        Assert.Equal(200, (await mailed.LoginAsync(longest)).Status);
    }

    [Fact]
    public async Task A_form_takes_no_other_body_and_its_pages_repeat_nothing_unencoded()
    {
        await using var server = await AuthServer.StartAsync();
        foreach (var path in (string[])["/auth/email/verify/page", "/auth/password/reset/page"])
        {
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await server.Http.PostRawAsync(path, "{}")).StatusCode);
            using var flood = new FormUrlEncodedContent(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"f{i}", "x")));
            Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.PostAsync(path, flood)).StatusCode);
        }

        var page = await server.Http.GetStringAsync("/auth/password/reset?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    private static async Task LookAsync(Mailed mailed, string link)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Get, HttpMethod.Head, HttpMethod.Options])
        {
            using var request = new HttpRequestMessage(method, link);
            using var response = await mailed.Http.SendAsync(request);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.False(response.Headers.Contains("Set-Cookie"));
            if (method != HttpMethod.Get) continue;

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(
                "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'",
                Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
            Assert.DoesNotMatch("https?:|//|<script|<img|<link|style=", await response.Content.ReadAsStringAsync());
        }

        foreach (var action in (string[])["/auth/email/verify/page", "/auth/password/reset/page"])
        {
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await mailed.Http.GetAsync($"{action}{new Uri(mailed.Server.Address, link).Query}")).StatusCode);
        }
    }

    private static async Task<(HttpStatusCode Status, string Page)> SubmitAsync(Mailed mailed, string link, string? password = null) =>
        await SubmitAsync(mailed, new Uri(mailed.Server.Address, link), await mailed.Http.GetStringAsync(link), password);

    // As a browser does: to where the form says, seen from where the page is, with what the form has.
    private static async Task<(HttpStatusCode Status, string Page)> SubmitAsync(Mailed mailed, Uri at, string page, string? password)
    {
        var action = Regex.Match(page, "action=\"([^\"]*)\"").Groups[1].Value;
        var fields = new Dictionary<string, string> { ["token"] = WebUtility.HtmlDecode(Regex.Match(page, "name=\"token\" value=\"([^\"]*)\"").Groups[1].Value) };
        if (password is not null) fields["new_password"] = password;
        using var form = new FormUrlEncodedContent(fields);
        using var response = await mailed.Http.PostAsync(new Uri(at, action), form);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
