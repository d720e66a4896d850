using System.Net;
using System.Net.Http.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Nodes;

/// <summary>How a session ends.</summary>
public enum Way
{
    LogOut,
    LogOutByRefreshToken,
    RemoteRevocation,
    RevokeAll,
    Reuse,
}

/// <summary>How the refreshes and the end of their session meet.</summary>
public enum Order
{
    RefreshesFirst,
    EndFirst,
    EndBetweenReadAndWrite,
    AtRandom,
}

/// <summary>Refreshes of a session at both of two nodes while one of them ends it.</summary>
internal sealed class RevocationRace : IAsyncDisposable
{
    private static readonly int Orders = Enum.GetValues<Order>().Length;
    private readonly RivalAfterRead[] _rivals;
    private readonly TwoNodes _nodes;

    private RevocationRace(TwoNodes nodes, RivalAfterRead[] rivals) => (_nodes, _rivals) = (nodes, rivals);

    /// <summary>How many refreshes were answered before the session ended.</summary>
    public int Refreshed { get; private set; }

    /// <summary>How many came too late.</summary>
    public int Refused { get; private set; }

    public static async Task<RevocationRace> StartAsync(TestDatabase? database = null, params (string, string)[] settings)
    {
        RivalAfterRead[] rivals = [new(), new()];
        var nodes = await TwoNodes.StartAsync(rivals[0].Register, rivals[1].Register, database, settings);
        _ = await nodes.One.Http.SignUpAsync();
        return new RevocationRace(nodes, rivals);
    }

    /// <summary>Each round in another order, and every other one with the nodes exchanged. Asserts that no token is left alive on either.</summary>
    public async Task RunAsync(Way way, int rounds)
    {
        for (var round = 0; round < rounds; round++) await RoundAsync(way, (Order)(round % Orders), round / Orders);
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    private async Task RoundAsync(Way way, Order order, int turn)
    {
        var (here, there) = (_nodes[turn], _nodes[turn + 1]);
        var remote = await there.Http.SignInAsync();
        var spent = await here.Http.SignInAsync();
        var current = await there.Http.RotateAsync(spent.Refresh);
        _nodes.Pass(TimeSpan.FromSeconds(11));
        current = await here.Http.RotateAsync(current.Refresh);
        _nodes.Pass(TimeSpan.FromSeconds(11));

        var answers = await MeetAsync(
            order,
            rival: _rivals[(turn + 1) % 2],
            end: () => EndAsync(here, way, spent, current, remote),
            first: () => there.Http.RefreshAsync(current.Refresh),
            others: () => Task.WhenAll(here.Http.RefreshAsync(current.Refresh), there.Http.RefreshAsync(current.Refresh)));

        await _nodes.AssertDeadAsync(current);
        foreach (var answer in answers)
        {
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                await _nodes.AssertDeadAsync(await answer.TokensAsync());
                Refreshed++;
            }
            else
            {
                Assert.Equal("token_revoked", await answer.CodeAsync(HttpStatusCode.Unauthorized));
                Refused++;
            }
        }

        Assert.Equal(1, await here.ScalarAsync<long>($"SELECT count(*) FROM auth.revoked_sessions WHERE {SessionCalls.Is("session_id", current.SessionId)}"));
        if (way != Way.RevokeAll) await here.LogOutAsync(remote.Access);
    }

    /// <summary>One refresh, and others beside it, meet the end of their session. Answers what they were answered.</summary>
    public static async Task<HttpResponseMessage[]> MeetAsync(
        Order order, RivalAfterRead rival, Func<Task> end, Func<Task<HttpResponseMessage>> first, Func<Task<HttpResponseMessage[]>> others, string refusal = "token_revoked")
    {
        Task<HttpResponseMessage>? one = null;
        Task<HttpResponseMessage[]>? more = null;
        switch (order)
        {
            case Order.RefreshesFirst:
                (one, more) = (first(), others());
                await end();
                break;
            case Order.EndFirst:
                var ending = end();
                (one, more) = (first(), others());
                await ending;
                break;
            case Order.EndBetweenReadAndWrite:
                rival.Once(async () =>
                {
                    await end(); // nobody but it: the first must lose its guard to it
                    more = others();
                });
                one = first();
                Assert.Equal(refusal, await (await one).CodeAsync(HttpStatusCode.Unauthorized));
                break;
            default:
                var late = StaggerAsync(end);
                (one, more) = (first(), others());
                await late;
                break;
        }

        return [await one, .. await more!];
    }

    // Somewhere within the few milliseconds that the refreshes take.
    private static async Task StaggerAsync(Func<Task> end)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 15)));
        await end();
    }

    private static async Task EndAsync(AuthServer at, Way way, Tokens spent, Tokens current, Tokens remote)
    {
        switch (way)
        {
            case Way.LogOut:
                await at.LogOutAsync(current.Access);
                break;
            case Way.LogOutByRefreshToken:
                Assert.Equal(HttpStatusCode.NoContent, (await at.Http.PostAsJsonAsync("/auth/logout", new { refresh_token = spent.Refresh })).StatusCode);
                break;
            case Way.RemoteRevocation:
                Assert.Equal(HttpStatusCode.NoContent, (await at.With(remote.Access).DeleteAsync($"/auth/sessions/{current.SessionId}")).StatusCode);
                break;
            case Way.RevokeAll:
                Assert.Equal(HttpStatusCode.NoContent, (await at.With(remote.Access).DeleteAsync("/auth/sessions?include_current=true")).StatusCode);
                break;
            case Way.Reuse:
                Assert.Equal("refresh_token_reused", await at.Http.RefusedAsync(spent.Refresh));
                break;
        }
    }
}
