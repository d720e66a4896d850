using System.Net;
using Auth.Application.Upkeep;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Messaging;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Upkeep;

public sealed class UpkeepTests
{
    private static readonly (string, string) OneDay = ("Auth:Refresh:AbsoluteLifetime", "1.00:00:00");
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(10); // the finest that every database keeps
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_session_leaves_an_hour_after_its_end_and_no_other_does()
    {
        await using var server = await AuthServer.StartAsync(Ear.NoMails, null, OneDay);
        var old = await server.Http.SignUpAsync();
        server.Pass(Moment);
        var young = await server.Http.SignInAsync();

        server.Pass(TimeSpan.FromDays(1) + Grace - Moment - Moment);
        Assert.Equal(new Pruned(0, 0, 0), await PruneAsync(server));

        server.Pass(Moment);
        Assert.Equal(new Pruned(1, 0, 0), await PruneAsync(server));
        Assert.Equal(1, (await server.RowCountsAsync())["refresh_tokens"]);
        Assert.Equal(0, (await server.StateAsync(young.SessionId)).Version);
        Assert.Equal("session_expired", await server.Http.RefusedAsync(old.Refresh));
        Assert.Equal("session_expired", await server.Http.RefusedAsync(young.Refresh));
    }

    [Fact]
    public async Task A_revoked_session_stays_until_its_end_and_its_feed_row_until_nobody_needs_it()
    {
        await using var server = await AuthServer.StartAsync(Ear.NoMails, null);
        var alice = await server.Http.SignUpAsync();
        var ended = await server.Http.SignInAsync();
        await server.LogOutAsync(ended.Access);

        server.Pass(Application.AccessTokenOptions.LongestUse + Grace - Moment);
        Assert.Equal(new Pruned(0, 0, 0), await PruneAsync(server));
        server.Pass(Moment);
        Assert.Equal(new Pruned(0, 1, 0), await PruneAsync(server));

        Assert.Equal("token_revoked", await server.Http.RefusedAsync(ended.Refresh));
        await server.AssertGoesOnAsync(alice.Refresh);
    }

    [Fact]
    public async Task A_delivered_event_leaves_after_a_day_and_one_that_is_not_delivered_never()
    {
        var ear = new Ear { Then = (heard, _) => heard.Subscriber == Ear.Mail ? throw new InvalidOperationException("no mail") : Task.CompletedTask };
        await using var server = await AuthServer.StartAsync(services => Ear.NoMails(ear.RegisterBoth, services), null, ("Auth:Outbox:MaxAttempts", "1"));
        _ = await server.Http.SignUpAsync();
        await Eventually.UntilAsync(async () => await server.HasAsync(2, OutboxState.Delivered) && await server.HasAsync(1, OutboxState.Dead));

        server.Pass(TimeSpan.FromDays(1) - Moment);
        Assert.Equal(new Pruned(0, 0, 0), await PruneAsync(server));
        server.Pass(Moment);
        Assert.Equal(new Pruned(0, 0, 2), await PruneAsync(server));
        Assert.Equal(OutboxState.Dead, Assert.Single(await server.OutboxAsync()).State);
    }

    [Fact]
    public async Task O19_Many_rows_leave_in_batches_the_oldest_first()
    {
        await using var server = await AuthServer.StartAsync(Ear.NoMails, null, OneDay, ("Auth:Upkeep:BatchSize", "2"));
        var oldest = await server.Http.SignUpAsync();
        server.Pass(Moment);
        for (var i = 0; i < 4; i++) _ = await server.Http.SignInAsync();
        server.Pass(TimeSpan.FromDays(2));

        Assert.Equal((new Pruned(2, 0, 0), false), await PruneBatchAsync(server));
        Assert.Equal(0, await server.ScalarAsync<long>($"SELECT count(*) FROM auth.sessions WHERE {SessionCalls.Is("id", oldest.SessionId)}"));
        Assert.Equal((new Pruned(2, 0, 0), false), await PruneBatchAsync(server));
        Assert.Equal((new Pruned(1, 0, 0), true), await PruneBatchAsync(server));
    }

    [Fact]
    public async Task Two_nodes_at_once_remove_each_row_once_while_others_refresh()
    {
        await using var nodes = await TwoNodes.StartAsync(OneDay, ("Auth:Upkeep:BatchSize", "3"), ("Auth:Sessions:PerUser", "100"));
        _ = await nodes.One.Http.SignUpAsync();
        for (var i = 1; i < 40; i++) _ = await nodes.One.Http.SignInAsync();
        nodes.Pass(TimeSpan.FromDays(2));
        var live = await nodes.One.Http.SignInAsync();

        var removed = Task.WhenAll(PruneAsync(nodes.One), PruneAsync(nodes.Other), PruneAsync(nodes.One), PruneAsync(nodes.Other));
        do
        {
            nodes.Pass(TimeSpan.FromSeconds(11));
            live = await nodes.Other.Http.RotateAsync(live.Refresh);
        }
        while (!removed.IsCompleted);

        Assert.Equal(40, (await removed).Sum(r => r.Sessions));
        Assert.Equal(1, (await nodes.One.RowCountsAsync())["sessions"]);
    }

    [Fact]
    public async Task The_service_does_it_by_itself()
    {
        await using var server = await AuthServer.StartAsync(Ear.NoMails, null, OneDay, ("Auth:Upkeep:Interval", "00:01:00"), ("Auth:Upkeep:BatchSize", "1"));
        _ = await server.Http.SignUpAsync();
        _ = await server.Http.SignInAsync();
        server.Pass(TimeSpan.FromDays(2));

        await Eventually.PassUntilAsync(async () => (await server.RowCountsAsync())["sessions"] == 0, server);
    }

    [Fact]
    public async Task Sessions_are_pruned_from_the_command_line_while_others_refresh()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await using (var server = await AuthServer.StartAsync(Ear.NoMails, folder.Database, OneDay))
        {
            await server.LogOutAsync((await server.Http.SignUpAsync()).Access);
            _ = await server.Http.SignInAsync();
            server.Clock.Set(TimeProvider.System.GetUtcNow()); // the command's clock
            var live = await server.Http.SignInAsync();

            var pruning = folder.RunAsync("sessions", "prune");
            do
            {
                server.Pass(TimeSpan.FromSeconds(11));
                live = await server.Http.RotateAsync(live.Refresh);
            }
            while (!pruning.IsCompleted);

            var (code, output, errors) = await pruning;
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains("removed 2 sessions, 0 device tokens, 0 one-time tokens, 0 counters, 1 feed rows, 0 outbox rows", output, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await server.Http.RefreshAsync(live.Refresh)).StatusCode);
        }
    }

    /// <summary>Prunes to the end.</summary>
    private static async Task<Pruned> PruneAsync(AuthServer server)
    {
        var total = new Pruned(0, 0, 0);
        for (var last = false; !last;)
        {
            (var batch, last) = await PruneBatchAsync(server);
            total = new Pruned(total.Sessions + batch.Sessions, total.FeedRows + batch.FeedRows, total.OutboxRows + batch.OutboxRows);
        }

        return total;
    }

    private static async Task<(Pruned Removed, bool IsLast)> PruneBatchAsync(AuthServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var batch = (await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new PruneExpired())).Value;
        var removed = batch.Removed.ToDictionary(r => r.Kind, r => r.Count);
        return (new Pruned(removed["sessions"], removed["feed rows"], removed["outbox rows"]), batch.IsLast);
    }

    private sealed record Pruned(int Sessions, int FeedRows, int OutboxRows);
}
