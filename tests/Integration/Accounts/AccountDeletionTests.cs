using System.Net;
using Auth.Application.Users;
using Auth.Domain.Users;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Accounts;

public sealed class AccountDeletionTests
{
    [Fact]
    public async Task A_deleted_account_is_gone_with_all_that_belonged_to_it_and_its_tokens_open_nothing()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        var current = await one.Http.SignUpAsync();
        var phone = await other.Http.SignInAsync();
        var bob = await one.Http.SignUpAsync("bob@example.test");
        var id = await one.UserIdAsync(current);
        await using (var scope = one.Services.CreateAsyncScope())
        {
            var issued = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(
                new IssueOneTimeToken(new UserId(id), OneTimePurpose.ResetPassword, "alice@example.test", one.Clock.GetUtcNow()));
            Assert.NotNull(issued.Value);
        }

        Assert.InRange(await one.CountAsync("one_time_tokens", id), 1, 2); // the mail that verifies the address may be out
        await one.With(current.Access).DeleteMeAsync(AuthClient.Password).IsDoneAsync();

        Assert.Equal(0, await one.CountAsync("users", id, "id"));
        Assert.Equal(0, await one.CountAsync("sessions", id));
        Assert.Equal(0, await one.CountAsync("one_time_tokens", id));
        Assert.Equal(1, await one.ScalarAsync<long>("SELECT count(*) FROM auth.refresh_tokens")); // bob's
        Assert.Equal("token_revoked", await one.RefusalAsync(phone.Access));
        foreach (var ended in (Tokens[])[current, phone])
        {
            await nodes.PolledAsync(ended.Access);
            Assert.Equal("session_expired", await one.Http.RefusedAsync(ended.Refresh));
            Assert.Equal("session_expired", await other.Http.RefusedAsync(ended.Refresh));
        }

        Assert.Equal("invalid_credentials", await (await other.Http.LoginAsync("alice@example.test")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Null(await other.RefusalAsync(bob.Access));

        var again = await other.Http.SignUpAsync(); // the address is free
        Assert.NotEqual(id, await other.UserIdAsync(again));
    }

    [Fact]
    public async Task A_wrong_password_deletes_nothing()
    {
        await using var server = await AuthServer.StartAsync();
        var current = await server.Http.SignUpAsync();
        using var http = server.With(current.Access);

        Assert.Equal("invalid_credentials", await (await http.DeleteMeAsync("wrong horse battery staple")).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("validation_failed", await (await http.DeleteMeAsync("")).CodeAsync(HttpStatusCode.BadRequest));
        Assert.Equal("token_missing", await (await server.Http.DeleteMeAsync(AuthClient.Password)).CodeAsync(HttpStatusCode.Unauthorized));

        Assert.Null(await server.RefusalAsync(current.Access));
        _ = await server.Http.SignInAsync();
    }
}
