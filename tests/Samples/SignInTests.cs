using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Auth.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Tests.Samples;

/// <summary>Ways to sign in that the product adds.</summary>
[Collection("one after another, since they move one clock")]
public sealed class SignInTests(Stage stage)
{
    [Fact]
    public async Task A_mailed_link_signs_in_once()
    {
        await stage.RegisterAsync("link@example.test");
        var token = await AskAsync("link@example.test");

        var tokens = await (await RedeemAsync(token)).BodyAsync();

        using var client = stage.NewClient(tokens.Access());
        Assert.Equal("link", (string?)(await (await client.GetAsync("/auth/session")).BodyAsync())["amr"]![0]);
        Assert.Equal("invalid_credentials", await (await RedeemAsync(token)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_link_that_is_redeemed_twice_at_once_opens_one_session()
    {
        await stage.RegisterAsync("twice@example.test");
        var token = await AskAsync("twice@example.test");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RedeemAsync(token)));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Only_the_newest_link_is_good_and_only_for_ten_minutes()
    {
        await stage.RegisterAsync("old@example.test");
        var first = await AskAsync("old@example.test");
        var second = await AskAsync("old@example.test");
        Assert.Equal("invalid_credentials", await (await RedeemAsync(first)).CodeAsync(HttpStatusCode.Unauthorized));

        stage.Kit.Clock.Set(stage.Kit.Clock.GetUtcNow() + TimeSpan.FromMinutes(11));
        Assert.Equal("invalid_credentials", await (await RedeemAsync(second)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("' OR 1=1--")]
    public async Task What_is_no_link_opens_nothing(string token) =>
        Assert.Contains((await RedeemAsync(token)).StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest });

    [Fact]
    public async Task Who_asks_for_a_link_learns_nothing_and_nobody_gets_no_mail()
    {
        await stage.RegisterAsync("known@example.test");
        var (known, unknown) = (await PostAsync("/sign-in/link", new { email = "known@example.test" }), await PostAsync("/sign-in/link", new { email = "unknown@example.test" }));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (known.StatusCode, unknown.StatusCode));
        Assert.Equal(await known.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        _ = await LinkMailAsync("known@example.test");
        Assert.DoesNotContain(stage.Kit.Mails.All, m => m.To == "unknown@example.test");
    }

    [Fact]
    public async Task A_look_at_the_page_behind_the_link_spends_nothing()
    {
        await stage.RegisterAsync("look@example.test");
        var token = await AskAsync("look@example.test");

        Assert.Equal(HttpStatusCode.OK, (await stage.Http.GetAsync("/sign-in/link")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync(token)).StatusCode);
    }

    [Fact]
    public async Task The_gateway_signs_in_and_nobody_else_does_by_its_header()
    {
        await stage.RegisterAsync("gateway@example.test");

        var tokens = await (await ByGatewayAsync("203.0.113.9", "gateway@example.test")).BodyAsync();

        using var client = stage.NewClient(tokens.Access());
        Assert.Equal("gateway", (string?)(await (await client.GetAsync("/auth/session")).BodyAsync())["amr"]![0]);
        foreach (var (peer, names) in new[] { ("203.0.113.10", new[] { "gateway@example.test" }), ("203.0.113.9", ["nobody@example.test"]), ("203.0.113.9", []) })
        {
            Assert.Equal("invalid_credentials", await (await ByGatewayAsync(peer, names)).CodeAsync(HttpStatusCode.Unauthorized));
        }

        Assert.Equal("validation_failed", await (await ByGatewayAsync("203.0.113.9", "gateway@example.test", "x@example.test")).CodeAsync(HttpStatusCode.BadRequest)); // two are none
    }

    [Fact]
    public async Task An_OpenID_provider_signs_in_and_the_same_person_is_the_same_user()
    {
        var first = await ComeBackAsync(await BeginAsync(), begun => stage.Provider.Agree(begun.Challenge, begun.Nonce, "mona", "mona@example.test"));
        var again = await ComeBackAsync(await BeginAsync(), begun => stage.Provider.Agree(begun.Challenge, begun.Nonce, "mona", "mona.new@example.test"));

        Assert.Equal((HttpStatusCode.Redirect, "/"), (first.StatusCode, first.Headers.Location?.ToString()));
        Assert.Equal(await UserAsync(first), await UserAsync(again));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("nonce")]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("key")]
    [InlineData("challenge")]
    [InlineData("cookie")]
    [InlineData("code")]
    public async Task An_answer_of_the_provider_that_is_not_exactly_right_opens_nothing(string wrong)
    {
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begun = await BeginAsync();
        var answer = await ComeBackAsync(
            wrong switch { "state" => begun with { State = "another" }, "cookie" => begun with { Cookie = "__Host-external=made-up" }, _ => begun },
            b => wrong == "code" ? "made-up" : stage.Provider.Agree(
                wrong == "challenge" ? "another" : b.Challenge,
                wrong == "nonce" ? "another" : b.Nonce,
                $"subject-{wrong}",
                $"{wrong}@example.test",
                wrong == "issuer" ? "https://evil.example.test" : null,
                wrong == "audience" ? "another" : FakeProvider.ClientId,
                wrong == "key" ? new ECDsaSecurityKey(another) { KeyId = "1" } : null));

        Assert.Equal("invalid_credentials", await answer.CodeAsync(HttpStatusCode.Unauthorized));
        Assert.DoesNotContain(answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [], c => c.StartsWith("__Host-auth_at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_alone_links_to_no_account()
    {
        await stage.RegisterAsync("victim@example.test");

        var answer = await ComeBackAsync(await BeginAsync(), begun => stage.Provider.Agree(begun.Challenge, begun.Nonce, "thief", "victim@example.test"));

        Assert.Equal("conflict", await answer.CodeAsync(HttpStatusCode.Conflict));
    }

    private async Task<string> AskAsync(string email)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("/sign-in/link", new { email })).StatusCode);
        return await LinkMailAsync(email);
    }

    private async Task<string> LinkMailAsync(string email)
    {
        while (true)
        {
            var mail = await stage.Kit.Mails.NextAsync(email);
            if (mail.Subject == "Your link to sign in") return CapturedMails.LinkIn(mail).Fragment[1..];
        }
    }

    private Task<HttpResponseMessage> RedeemAsync(string token) => PostAsync("/sign-in/link/redeem", new { token });

    private Task<HttpResponseMessage> PostAsync(string path, object body) => stage.Http.PostAsJsonAsync(path, body);

    private Task<HttpResponseMessage> ByGatewayAsync(string peer, params string[] names)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in/gateway");
        request.Headers.Add(Stage.PeerHeader, peer);
        foreach (var name in names) request.Headers.Add("X-Gateway-User", name);
        return stage.Http.SendAsync(request);
    }

    private async Task<Begun> BeginAsync()
    {
        using var redirect = await stage.Http.GetAsync("/sign-in/external");
        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.StartsWith($"{stage.Provider.Address}/authorize?", redirect.Headers.Location!.ToString(), StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(redirect.Headers.Location.Query);
        Assert.Equal("S256", query["code_challenge_method"].ToString());
        return new Begun($"{query["state"]}", $"{query["nonce"]}", $"{query["code_challenge"]}", redirect.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    private async Task<HttpResponseMessage> ComeBackAsync(Begun begun, Func<Begun, string> agree)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, QueryHelpers.AddQueryString("/sign-in/external/callback", new Dictionary<string, string?> { ["code"] = agree(begun), ["state"] = begun.State }));
        request.Headers.Add("Cookie", begun.Cookie);
        return await stage.Http.SendAsync(request);
    }

    private async Task<string> UserAsync(HttpResponseMessage signedIn)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/auth/session");
        request.Headers.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-auth_at", StringComparison.Ordinal)).Split(';')[0]);
        return (string)(await (await stage.Http.SendAsync(request)).BodyAsync())["user_id"]!;
    }

    private sealed record Begun(string State, string Nonce, string Challenge, string Cookie);
}
