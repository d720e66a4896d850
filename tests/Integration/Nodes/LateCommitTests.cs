using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

/// <summary>Rows of the feed become visible in another order than that of their times: none is passed over.</summary>
public sealed class LateCommitTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(29)] // no transaction of the service lasts longer than thirty seconds
    public async Task A_revocation_that_is_committed_late_is_seen_though_the_poll_has_read_further(int secondsLate)
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (one, other) = nodes;
        var late = await one.Http.SignUpAsync();
        var early = await one.Http.SignInAsync();
        var written = other.Clock.GetUtcNow();

        nodes.Pass(TimeSpan.FromSeconds(secondsLate));
        await one.LogOutAsync(early.Access);
        await SeenAsync(other, early); // the poll has read up to now

        await InsertAsync(one, late.SessionId, written);
        await SeenAsync(other, late);
    }

    /// <summary>What a transaction leaves that noted its time long before its commit.</summary>
    private static async Task InsertAsync(AuthServer server, Guid session, DateTimeOffset at)
    {
        var copied = await server.ExecuteAsync(
            $"""
            INSERT INTO auth.revoked_sessions (id, session_id, at, matters_until)
            SELECT id, id, (SELECT min(created_at) FROM auth.sessions), (SELECT max(matters_until) FROM auth.revoked_sessions)
            FROM auth.sessions WHERE {SessionCalls.Is("id", session)} AND created_at <= (SELECT max(at) FROM auth.revoked_sessions)
            """);
        Assert.Equal(1, copied);
        Assert.True(at <= server.Clock.GetUtcNow());
    }

    private static async Task SeenAsync(AuthServer node, Tokens tokens)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await node.RefusalAsync(tokens.Access) is null)
        {
            patience.Token.ThrowIfCancellationRequested();
            node.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal("token_revoked", await node.RefusalAsync(tokens.Access));
    }
}
