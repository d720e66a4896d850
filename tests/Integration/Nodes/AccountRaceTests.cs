using System.Net;
using System.Net.Http.Json;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain.Users;
using Auth.Tests.Integration.Accounts;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Nodes;

/// <summary>What happens to an account while its sessions are refreshed and opened, in every order: afterwards nothing of it is alive on either node.</summary>
public sealed class AccountRaceTests
{
    private static readonly int Orders = Enum.GetValues<Order>().Length;

    public enum Happening
    {
        PasswordChange,
        PasswordReset,
        Disable,
        Deletion,
    }

    [Theory]
    [InlineData(Happening.PasswordChange)]
    [InlineData(Happening.PasswordReset)]
    [InlineData(Happening.Disable)]
    [InlineData(Happening.Deletion)]
    public async Task O16_R06_Whatever_the_order_no_refresh_outlives_what_happened_to_the_account(Happening happening)
    {
        const int rounds = 52; // of each of the four: more than 200
        RivalAfterRead[] rivals = [new(), new()];
        await using var nodes = await TwoNodes.StartAsync(rivals[0].Register, rivals[1].Register, null);
        _ = await nodes.One.SignUpAdminAsync();
        var (refreshed, refused) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var (order, turn, email) = ((Order)(round % Orders), round / Orders, $"user{round}@example.test");
            var (here, there) = (nodes[turn], nodes[turn + 1]);
            var caller = await here.Http.SignUpAsync(email);
            var current = await there.Http.SignInAsync(email);
            var end = await PrepareAsync(happening, here, caller, email);
            var refusal = happening == Happening.Deletion ? "session_expired" : "token_revoked";

            var answers = await RevocationRace.MeetAsync(
                order,
                rivals[(turn + 1) % 2],
                end,
                first: () => there.Http.RefreshAsync(current.Refresh),
                others: () => Task.WhenAll(here.Http.RefreshAsync(current.Refresh), there.Http.RefreshAsync(current.Refresh)),
                refusal);

            await AssertDeadAsync(nodes, refusal, current);
            foreach (var answer in answers)
            {
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    await AssertDeadAsync(nodes, refusal, await answer.TokensAsync());
                    refreshed++;
                }
                else
                {
                    Assert.Contains(await answer.CodeAsync(HttpStatusCode.Unauthorized), (string[])["token_revoked", refusal]);
                    refused++;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} rounds: {refreshed} refreshes came in time, {refused} too late.");
        Assert.True(refreshed > 0 && refused >= rounds / 4, "The orders did not come about.");
    }

    [Theory]
    [InlineData(Happening.PasswordChange)]
    [InlineData(Happening.PasswordReset)]
    [InlineData(Happening.Disable)]
    [InlineData(Happening.Deletion)]
    public async Task A_sign_in_with_the_old_password_opens_nothing_that_lives_afterwards(Happening happening)
    {
        const int rounds = 16;
        RivalAfterRead[] rivals = [new("password_hash"), new("password_hash")];
        await using var nodes = await TwoNodes.StartAsync(rivals[0].Register, rivals[1].Register, null);
        _ = await nodes.One.SignUpAdminAsync();
        for (var round = 0; round < rounds; round++)
        {
            var email = $"user{round}@example.test";
            var (here, there) = (nodes[round], nodes[round + 1]);
            var caller = await here.Http.SignUpAsync(email);
            var end = await PrepareAsync(happening, here, caller, email);
            if (round % 4 == 0)
            {
                rivals[(round + 1) % 2].Once(end); // after the hash was read, before the session is opened
                Assert.Equal("invalid_credentials", await (await there.Http.LoginAsync(email)).CodeAsync(HttpStatusCode.Unauthorized));
                continue;
            }

            var signIns = Task.WhenAll(there.Http.LoginAsync(email), here.Http.LoginAsync(email));
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(0, 10)));
            await end();
            foreach (var signIn in await signIns)
            {
                if (signIn.StatusCode != HttpStatusCode.OK) Assert.Equal("invalid_credentials", await signIn.CodeAsync(HttpStatusCode.Unauthorized));
                else await AssertDeadAsync(nodes, happening == Happening.Deletion ? "session_expired" : "token_revoked", await signIn.TokensAsync());
            }
        }
    }

    [Fact]
    public async Task A_refresh_that_began_before_the_idle_end_does_not_outlive_the_end_of_all_sessions()
    {
        var pause = new Pause();
        await using var server = await AuthServer.StartAsync(services => services.AddSingleton<IClaimsContributor>(pause), null, ("Auth:Refresh:IdleLifetime", "00:10:00"));
        var idle = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromMinutes(9) + TimeSpan.FromSeconds(59));
        var caller = await server.Http.SignInAsync();

        pause.Then = async () =>
        {
            server.Pass(TimeSpan.FromSeconds(2)); // the claims took their time: by now it is past its idle end
            await server.With(caller.Access).ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword).IsDoneAsync();
        };

        Assert.Equal("token_revoked", await server.Http.RefusedAsync(idle.Refresh));
        Assert.Equal("token_revoked", await server.Http.RefusedAsync(idle.Refresh));
    }

    /// <summary>All that can be done beforehand, and then the one call.</summary>
    private static async Task<Func<Task>> PrepareAsync(Happening happening, AuthServer at, Tokens caller, string email)
    {
        switch (happening)
        {
            case Happening.PasswordChange:
                return () => at.With(caller.Access).ChangePasswordAsync(AuthClient.Password, AccountCalls.NewPassword).IsDoneAsync();
            case Happening.PasswordReset:
                await using (var scope = at.Services.CreateAsyncScope())
                {
                    var issued = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(
                        new IssueOneTimeToken(new UserId(await at.UserIdAsync(caller)), OneTimePurpose.ResetPassword, email, at.Clock.GetUtcNow()));
                    var token = issued.Value!.Secret.Value;
                    return () => at.Http.PostAsJsonAsync("/auth/password/reset", new { token, new_password = AccountCalls.NewPassword }).IsDoneAsync();
                }

            case Happening.Disable:
                var (admin, id) = (await at.Http.SignInAsync("admin@example.test"), await at.UserIdAsync(caller));
                return () => at.DisableAsync(admin, id).IsDoneAsync();
            default:
                return () => at.With(caller.Access).DeleteMeAsync(AuthClient.Password).IsDoneAsync();
        }
    }

    private static async Task AssertDeadAsync(TwoNodes nodes, string refusal, Tokens tokens)
    {
        await nodes.PolledAsync(tokens.Access);
        Assert.Equal(refusal, await nodes.One.Http.RefusedAsync(tokens.Refresh));
        Assert.Equal(refusal, await nodes.Other.Http.RefusedAsync(tokens.Refresh));
    }

    private sealed class Pause : IClaimsContributor
    {
        public Func<Task>? Then { get; set; }

        public async ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct)
        {
            var then = Then;
            Then = null;
            if (then is not null) await then();
            return new Dictionary<string, object>();
        }
    }
}
