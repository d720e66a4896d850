using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain.Sessions;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Directories;

/// <summary>The users of ASP.NET Core Identity.</summary>
public sealed class IdentityDirectoryTests() : DirectoryTests(new IdentityUsers());

/// <summary>Any other users of a product's own, behind the port.</summary>
public sealed class ListedDirectoryTests() : DirectoryTests(new ListedUsers());

/// <summary>A product keeps the users; their sessions are the module's.</summary>
public abstract class DirectoryTests(ProductUsers users) : IAsyncLifetime
{
    private const string Alice = "alice@example.test";
    private const string Password = "Correct horse battery staple 1!";

    private Product _product = null!;

    public async ValueTask InitializeAsync()
    {
        _product = await Product.StartAsync(Register, app => app.MapAuth(), ("Auth:Revocation:PollInterval", "00:00:00.050"), ("Auth:Throttling:Enabled", "false"));
        await users.PrepareAsync(_product);
        await users.AddAsync(Alice, "alice", Password, "clerk");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _product.DisposeAsync();
    }

    [Fact]
    public async Task A_user_of_the_product_signs_in_by_address_and_by_name_as_one_and_the_same()
    {
        var byEmail = await SignInAsync();
        var byName = await (await _product.Http.PostAsJsonAsync("/auth/login", new { username = "alice", password = Password })).TokensAsync();

        Assert.Equal((await MeAsync(byEmail.Access))["id"]!.ToString(), (await MeAsync(byName.Access))["id"]!.ToString());
        Assert.Equal(1, await _product.CountAsync("auth.users"));
        var me = await MeAsync(byName.Access);
        Assert.Equal((Alice, "alice", "clerk"), ((string?)me["email"], (string?)me["username"], (string?)me["roles"]![0]));
        using var client = _product.With(byName.Access);
        Assert.Equal(2, JsonNode.Parse(await client.GetStringAsync("/auth/sessions"))!["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Sessions_rotate_and_end_as_any_other()
    {
        var tokens = await SignInAsync();
        var next = await _product.Http.RotateAsync(tokens.Refresh);
        using var client = _product.With(next.Access);

        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/auth/logout", null)).StatusCode);

        Assert.Equal("token_revoked", await RefusalAsync(next.Access));
        Assert.Equal("token_revoked", await (await _product.Http.RefreshAsync(next.Refresh)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Nobody_wrong_password_and_locked_out_are_one_answer()
    {
        await users.AddAsync("bob@example.test", "bob", Password);
        await users.LockOutAsync("bob@example.test");

        var answers = new[]
        {
            await _product.Http.LoginAsync("nobody@example.test", Password),
            await _product.Http.LoginAsync(Alice, "a wrong password, clearly"),
            await _product.Http.LoginAsync("bob@example.test", Password),
        };

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Unauthorized, a.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()))).Distinct());
        Assert.Equal(0, await _product.CountAsync("auth.sessions"));
        Assert.Equal(0, await _product.CountAsync("auth.users")); // nobody stands for those who have never been in
    }

    [Fact]
    public async Task Wrong_passwords_are_counted_by_the_product_and_lock_out_there()
    {
        for (var i = 0; i < 2; i++) await (await _product.Http.LoginAsync(Alice, "a wrong password, clearly")).CodeAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(2, await users.FailuresAsync(Alice));
        await (await _product.Http.LoginAsync(Alice, "a wrong password, clearly")).CodeAsync(HttpStatusCode.Unauthorized);

        Assert.Equal("invalid_credentials", await (await _product.Http.LoginAsync(Alice, Password)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_lock_out_by_strangers_ends_no_session_of_the_owner()
    {
        var tokens = await SignInAsync();
        await users.LockOutAsync(Alice);
        await FollowedAsync();

        Assert.Null(await RefusalAsync(tokens.Access));
        _ = await _product.Http.RotateAsync(tokens.Refresh);
    }

    [Fact]
    public async Task Where_a_second_factor_is_wanted_the_password_alone_opens_nothing_and_the_product_can_go_on()
    {
        await users.DemandSecondFactorAsync(Alice);

        Assert.Equal("forbidden", await (await _product.Http.LoginAsync(Alice, Password)).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal(0, await _product.CountAsync("auth.sessions"));
        Assert.Equal("invalid_credentials", await (await _product.Http.LoginAsync(Alice, "a wrong password, clearly")).CodeAsync(HttpStatusCode.Unauthorized));

        // The product has seen the second factor.
        await using var scope = _product.Services.CreateAsyncScope();
        var opened = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new SecondFactorSeen(await users.IdAsync(Alice)));
        Assert.Null(opened.Error);
        Assert.Null(await RefusalAsync(opened.Value.AccessToken.Value));
    }

    [Fact]
    public async Task An_account_that_is_not_confirmed_is_told_so_for_the_right_password_alone()
    {
        await users.UnconfirmAsync(Alice);

        Assert.Equal("email_not_verified", await (await _product.Http.LoginAsync(Alice, Password)).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal("invalid_credentials", await (await _product.Http.LoginAsync(Alice, "a wrong password, clearly")).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData("stamp")]
    [InlineData("password")]
    [InlineData("deletion")]
    public async Task What_the_product_does_ends_the_sessions_within_the_poll_interval(string what)
    {
        var (phone, laptop) = (await SignInAsync(), await SignInAsync());
        await users.AddAsync("bob@example.test", "bob", Password);
        var other = await _product.Http.SignInAsAsync("bob@example.test", Password);

        await (what switch
        {
            "stamp" => users.RenewStampAsync(Alice),
            "password" => users.ChangePasswordAsync(Alice, "Another long password 2!"),
            _ => users.DeleteAsync(Alice),
        });

        await Eventually.UntilAsync(async () => await RefusalAsync(phone.Access) is not null);
        Assert.Equal("token_revoked", await RefusalAsync(laptop.Access));
        foreach (var ended in new[] { phone, laptop }) await (await _product.Http.RefreshAsync(ended.Refresh)).CodeAsync(HttpStatusCode.Unauthorized);
        Assert.Null(await RefusalAsync(other.Access));
        if (what == "stamp") Assert.Null(await RefusalAsync((await SignInAsync()).Access));
        if (what == "deletion") await Eventually.UntilAsync(async () => await _product.CountAsync("auth.users") == 1);
    }

    [Fact]
    public async Task A_role_that_is_given_shows_at_a_refresh()
    {
        var tokens = await SignInAsync();

        await users.AddRoleAsync(Alice, "manager");

        await Eventually.UntilAsync(async () =>
        {
            tokens = await _product.Http.RotateAsync(tokens.Refresh);
            var roles = (await SessionAsync(tokens.Access))["roles"]!.AsArray().Select(r => r!.ToString()).Order(StringComparer.Ordinal);
            return roles.SequenceEqual(["clerk", "manager"]);
        });
    }

    [Fact]
    public async Task A_sign_in_that_races_with_a_new_password_leaves_no_session_of_the_old_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var old = round == 0 ? Password : $"{Password} {round}";
            var signingIn = Enumerable.Range(0, 4).Select(_ => _product.Http.LoginAsync(Alice, old)).ToList();
            await users.ChangePasswordAsync(Alice, $"{Password} {round + 1}");

            foreach (var answer in await Task.WhenAll(signingIn))
            {
                if (answer.StatusCode != HttpStatusCode.OK) continue;

                var tokens = await answer.TokensAsync();
                await Eventually.UntilAsync(async () => await RefusalAsync(tokens.Access) is not null);
            }

            await users.ForgetFailuresAsync(Alice);
        }
    }

    [Fact]
    public async Task Two_first_sign_ins_at_once_stand_for_one_user()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _product.Http.LoginAsync(Alice, Password)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Equal(1, await _product.CountAsync("auth.users"));
        Assert.Equal(1, await _product.CountAsync("auth.directory_links"));
    }

    [Fact]
    public async Task The_password_once_more_is_asked_of_the_product()
    {
        var tokens = await SignInAsync();
        using var client = _product.With(tokens.Access);

        Assert.Equal("invalid_credentials", await (await client.PostAsJsonAsync("/auth/reauthenticate", new { password = "a wrong password, clearly" })).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/auth/reauthenticate", new { password = Password })).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/auth/register")]
    [InlineData("PATCH", "/auth/me")]
    [InlineData("DELETE", "/auth/me")]
    [InlineData("POST", "/auth/password/change")]
    [InlineData("POST", "/auth/password/forgot")]
    [InlineData("POST", "/auth/password/reset")]
    [InlineData("POST", "/auth/email/verify")]
    [InlineData("POST", "/auth/email/resend")]
    [InlineData("POST", "/auth/email/change")]
    public async Task Passwords_and_addresses_are_the_products(string method, string path)
    {
        using var client = _product.With((await SignInAsync()).Access);
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) });

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
    }

    private void Register(AuthBuilder auth)
    {
        users.Register(auth);
        auth.Services.AddScoped<IRequestHandler<SecondFactorSeen, Domain.Result<SessionTokens>>, SecondFactorSeenHandler>();
    }

    private Task<Tokens> SignInAsync() => _product.Http.SignInAsAsync(Alice, Password);

    private async Task<JsonNode> MeAsync(string access) => await GetAsync(access, "/auth/me");

    private async Task<JsonNode> SessionAsync(string access) => await GetAsync(access, "/auth/session");

    private async Task<JsonNode> GetAsync(string access, string path)
    {
        using var client = _product.With(access);
        return JsonNode.Parse(await client.GetStringAsync(path))!;
    }

    private async Task<string?> RefusalAsync(string access)
    {
        using var client = _product.With(access);
        using var answer = await client.GetAsync("/auth/session");
        return answer.StatusCode == HttpStatusCode.OK ? null : await answer.CodeAsync(HttpStatusCode.Unauthorized);
    }

    /// <summary>Comes back when the watch has gone by all users once more: what it was to do it has done.</summary>
    private async Task FollowedAsync()
    {
        await users.AddAsync("watched@example.test", "watched", Password);
        var watched = await _product.Http.SignInAsAsync("watched@example.test", Password);
        await users.RenewStampAsync("watched@example.test");
        await Eventually.UntilAsync(async () => await RefusalAsync(watched.Access) is not null);
    }
}

/// <summary>What a product sends when it has seen the second factor.</summary>
internal sealed record SecondFactorSeen(string ExternalId) : Application.Messaging.ICommand<SessionTokens>;

internal sealed class SecondFactorSeenHandler(IMediator mediator, SessionIssuer issuer) : IRequestHandler<SecondFactorSeen, Domain.Result<SessionTokens>>
{
    public async Task<Domain.Result<SessionTokens>> Handle(SecondFactorSeen command, CancellationToken cancellationToken)
    {
        var user = await mediator.Send(new AdoptDirectoryUser(command.ExternalId), cancellationToken);
        return user.Error is { } refusal
            ? refusal
            : await issuer.OpenAsync(new SignIn(user.Value, ["pwd", "otp"], new Client(new Device(null, "tests", null), ClientFingerprint.OfUserAgent("tests"))), cancellationToken);
    }
}

internal static class DirectorySignIn
{
    public static async Task<Tokens> SignInAsAsync(this HttpClient http, string email, string password) => await (await http.LoginAsync(email, password)).TokensAsync();
}
