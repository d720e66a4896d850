using System.Collections.Concurrent;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Messaging;

public sealed class OutboxDeliveryTests
{
    private static readonly TimeSpan PastTheLease = OutboxQueue.Lease + TimeSpan.FromSeconds(1);

    private readonly Ear _ear = new();

    [Fact]
    public async Task Two_nodes_tell_of_parallel_sessions_in_order_though_the_subscriber_fails_now_and_then()
    {
        var taken = new ConcurrentQueue<Heard>();
        _ear.Then = (heard, _) =>
        {
            if (heard is { Event: UserSignedIn, Delivery.Attempt: 1 }) throw new InvalidOperationException("not the first time");

            taken.Enqueue(heard);
            return Task.CompletedTask;
        };
        await using var nodes = await TwoNodes.StartAsync(_ear.Register, _ear.Register, null);
        var (one, other) = nodes;
        _ = await one.Http.SignUpAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var (here, there) = i % 2 == 0 ? (one, other) : (other, one);
            await there.LogOutAsync((await here.Http.SignInAsync()).Access);
        }));

        await Eventually.PassUntilAsync(() => one.HasAsync(1 + 1 + (2 * 8), OutboxState.Delivered), one, other);
        var sessions = taken.Where(h => h.Event is UserSignedIn or SessionRevoked).GroupBy(h => h.Event.Stream).Where(s => s.Count() > 1).ToList();
        Assert.Equal(8, sessions.Count);
        Assert.All(sessions, s => Assert.Equal([typeof(UserSignedIn), typeof(SessionRevoked)], s.Select(h => h.Event.GetType())));
        Assert.Equal(taken.Count, taken.DistinctBy(h => h.Delivery.Id).Count());
    }

    [Fact]
    public async Task A_failing_subscriber_is_asked_again_later_and_later_and_then_no_more()
    {
        using var gate = new SemaphoreSlim(0); // an attempt fails when the clock stands again
        _ear.Then = async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            throw new InvalidOperationException("no mail\r\ntoday");
        };
        await using var server = await StartAsync(_ear.RegisterMail, ("Auth:Outbox:MaxAttempts", "4"));
        _ = await server.Http.SignUpAsync();

        var id = (await server.OutboxAsync()).Single().Id;
        var attempt = (await _ear.NextAsync()).Delivery;
        foreach (var pause in new[] { 5, 10, 20 })
        {
            gate.Release();
            await Eventually.UntilAsync(async () => (await server.OutboxAsync()).Single() is { LastError: not null } m && m.DueAt - server.Clock.GetUtcNow() < 2 * TimeSpan.FromSeconds(pause)); // and no lease
            var waits = (await server.OutboxAsync()).Single().DueAt - server.Clock.GetUtcNow();
            Assert.InRange(waits.TotalSeconds, pause, pause * 1.25);

            // Not a moment before it is due, whatever else wakes the node.
            server.Pass(waits - TimeSpan.FromTicks(10));
            Assert.Empty(await DueAsync(server));
            server.Pass(TimeSpan.FromTicks(10));
            Assert.Single(await DueAsync(server));
            attempt = await PassUntilHeardAsync<UserSignedIn>(server, Ear.Mail);
        }

        gate.Release();
        Assert.Equal(4, attempt.Attempt);
        await Eventually.UntilAsync(() => server.HasAsync(1, OutboxState.Dead));
        var dead = (await server.OutboxAsync()).Single();
        Assert.Equal((id, 4, "InvalidOperationException: no mail  today"), (dead.Id, dead.Attempts, dead.LastError));
        Assert.Empty(_ear.Rest());
    }

    [Fact]
    public async Task The_later_events_of_a_stream_wait_for_an_earlier_one_until_it_is_dead()
    {
        _ear.Then = (heard, _) => heard.Event is UserSignedIn ? throw new InvalidOperationException("never") : Task.CompletedTask;
        await using var server = await StartAsync(_ear.Register, ("Auth:Outbox:MaxAttempts", "2"));
        await server.LogOutAsync((await server.Http.SignUpAsync()).Access);

        await Eventually.UntilAsync(async () => (await server.OutboxAsync()).Count(m => m is { Attempts: 1, LastError: not null }) == 1);
        Assert.DoesNotContain(_ear.Rest(), h => h.Event is SessionRevoked);
        await Eventually.UntilAsync(() => server.HasAsync(2, OutboxState.Waiting)); // the registration is another stream

        await Eventually.PassUntilAsync(() => server.HasAsync(1, OutboxState.Dead), server);
        _ = await PassUntilHeardAsync<SessionRevoked>(server);
    }

    [Fact]
    public async Task Each_subscriber_of_an_event_is_told_by_itself()
    {
        _ear.Then = (heard, ct) => heard.Subscriber == Ear.Audit ? Task.Delay(Timeout.Infinite, ct) : Task.CompletedTask;
        await using var server = await StartAsync(_ear.RegisterBoth);
        _ = await server.Http.SignUpAsync();
        for (var i = 0; i < 7; i++) _ = await server.Http.SignInAsync();

        // The audit hangs in all its places; the mail is told of all eight.
        for (var i = 0; i < 8; i++) _ = await _ear.NextAsync<UserSignedIn>(Ear.Mail);
        await Eventually.UntilAsync(() => server.HasAsync(8, OutboxState.Delivered));
    }

    [Fact]
    public async Task A_subscriber_that_takes_too_long_has_failed()
    {
        _ear.Then = (_, _) => new TaskCompletionSource().Task; // nor does it heed its token
        await using var server = await StartAsync(_ear.RegisterMail);
        _ = await server.Http.SignUpAsync();
        _ = await _ear.NextAsync();

        server.Clock.Advance(TimeSpan.FromSeconds(31));

        await Eventually.UntilAsync(async () => (await server.OutboxAsync()).Single().LastError is "TimeoutException: The subscriber took longer than 30 s.");
    }

    [Fact]
    public async Task What_a_node_was_telling_when_it_died_is_told_again_by_another()
    {
        _ear.Then = (heard, _) => heard.Delivery.Attempt == 1 ? new TaskCompletionSource().Task : Task.CompletedTask;
        await using var nodes = await TwoNodes.StartAsync(_ear.RegisterMail, _ear.RegisterMail, null);
        var (one, other) = nodes;
        _ = await one.Http.SignUpAsync();
        var first = await _ear.NextAsync();

        other.Clock.Advance(OutboxQueue.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await DueAsync(other));
        var again = await PassUntilHeardAsync<UserSignedIn>(other, Ear.Mail);

        Assert.Equal((first.Delivery.Id, 2), (again.Id, again.Attempt));
        await Eventually.UntilAsync(() => other.HasAsync(1, OutboxState.Delivered));
    }

    [Fact]
    public async Task What_a_node_was_telling_when_it_was_stopped_is_told_at_its_next_start()
    {
        _ear.Then = (_, ct) => Task.Delay(Timeout.Infinite, ct);
        await using var server = await StartAsync(_ear.RegisterMail, SessionCalls.Issuer);
        _ = await server.Http.SignUpAsync();
        var first = await _ear.NextAsync();

        _ear.Then = (_, _) => Task.CompletedTask;
        await server.RestartAsync();

        var again = await _ear.NextAsync();
        Assert.Equal((first.Delivery.Id, 1), (again.Delivery.Id, again.Delivery.Attempt));
    }

    [Fact]
    public async Task An_event_that_kills_its_process_every_time_is_given_up()
    {
        _ear.Then = (_, _) => new TaskCompletionSource().Task;
        await using var nodes = await TwoNodes.StartAsync(_ear.RegisterMail, _ear.RegisterMail, null, ("Auth:Outbox:MaxAttempts", "1"));
        _ = await nodes.One.Http.SignUpAsync();
        _ = await _ear.NextAsync();

        nodes.Other.Pass(PastTheLease);
        await Eventually.PassUntilAsync(() => nodes.Other.HasAsync(1, OutboxState.Dead), nodes.Other);
        Assert.Empty(_ear.Rest());
    }

    [Fact]
    public async Task What_a_node_does_not_know_is_left_to_those_that_do()
    {
        var newer = new Ear();
        _ear.Then = (_, _) => throw new InvalidOperationException("not now");
        await using var nodes = await TwoNodes.StartAsync(_ear.RegisterMail, newer.Register, null);
        var (one, other) = nodes;
        _ = await one.Http.SignUpAsync();
        _ = await _ear.NextAsync();
        await Eventually.UntilAsync(async () => (await one.OutboxAsync()).Single().LastError is not null);

        other.Pass(TimeSpan.FromHours(1));
        other.Clock.Advance(TimeSpan.FromSeconds(2));
        _ = await other.Http.SignInAsync();
        _ = await newer.NextAsync<UserSignedIn>();

        var left = Assert.Single(await one.OutboxAsync(), m => m.Subscriber == Ear.Mail);
        Assert.Equal((OutboxState.Waiting, 1), (left.State, left.Attempts));
    }

    private static Task<AuthServer> StartAsync(Action<IServiceCollection> services, params (string, string)[] settings) =>
        AuthServer.StartAsync(services, null, settings);

    /// <summary>What the node would take up if it looked now.</summary>
    private static async Task<List<OutboxRow>> DueAsync(AuthServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<OutboxQueue>();
        return await queue.FindDueAsync([(Ear.Mail, nameof(UserSignedIn))], 10, CancellationToken.None);
    }

    private async Task<Application.Messaging.EventDelivery> PassUntilHeardAsync<TEvent>(AuthServer server, string subscriber = Ear.Audit)
        where TEvent : Domain.IDomainEvent
    {
        var next = _ear.NextAsync<TEvent>(subscriber);
        await Eventually.PassUntilAsync(() => Task.FromResult(next.IsCompleted), server);
        return (await next).Delivery;
    }
}
