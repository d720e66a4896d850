using Auth.Application.Outbox;
using Auth.Domain;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Messaging;

public sealed class DeadLetterTests
{
    private static readonly (string, string) OneAttempt = ("Auth:Outbox:MaxAttempts", "1");
    private readonly Ear _ear = new() { Then = (_, _) => throw new InvalidOperationException("no mail today") };

    [Fact]
    public async Task A_replayed_letter_is_delivered_as_if_it_had_never_been_tried()
    {
        await using var server = await AuthServer.StartAsync(_ear.RegisterMail, null, OneAttempt);
        var dead = await DieAsync(server);
        _ear.Then = (_, _) => Task.CompletedTask;

        Assert.Equal("not_found", (await SendAsync(server, new ReplayDeadLetters(Guid.Empty))).Error?.Code);
        Assert.Equal(1, (await SendAsync(server, new ReplayDeadLetters(dead.Id))).Value);

        var (_, delivery) = await _ear.NextAsync<Domain.Sessions.UserSignedIn>(Ear.Mail);
        Assert.Equal((dead.Id, 1), (delivery.Id, delivery.Attempt));
        await Eventually.UntilAsync(() => server.HasAsync(1, OutboxState.Delivered));
        Assert.Equal(0, (await SendAsync(server, new ReplayDeadLetters(null))).Value); // what is delivered is not delivered again
    }

    [Fact]
    public async Task An_operator_lists_replays_and_discards_from_the_command_line()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await using (var server = await AuthServer.StartAsync(_ear.RegisterMail, folder.Database, OneAttempt))
        {
            var first = await DieAsync(server);
            _ = await server.Http.SignInAsync();
            await Eventually.UntilAsync(() => server.HasAsync(2, OutboxState.Dead));
            var second = (await server.OutboxAsync()).Single(m => m.Id != first.Id);

            var (code, output, errors) = await folder.RunAsync("outbox", "list");
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains($"{first.Id}\tUserSignedIn\tmail\t1\t", output, StringComparison.Ordinal);
            Assert.Contains("\tInvalidOperationException: no mail today", output, StringComparison.Ordinal);
            Assert.Contains("2 dead letter(s).", output, StringComparison.Ordinal);

            Assert.Equal(0, (await folder.RunAsync("outbox", "discard", $"{first.Id}")).ExitCode);
            Assert.Equal(second.Id, Assert.Single(await server.OutboxAsync()).Id);
            (code, _, errors) = await folder.RunAsync("outbox", "discard", $"{first.Id}");
            Assert.Equal((1, "There is no dead letter with this id."), (code, errors.Trim()));

            (code, output, _) = await folder.RunAsync("outbox", "replay", "--all", "--Auth:Audience", "elsewhere");
            Assert.Equal(0, code);
            Assert.Contains("1 dead letter(s) wait for delivery again.", output, StringComparison.Ordinal);
            var waiting = Assert.Single(await server.OutboxAsync());
            Assert.Equal((second.Id, OutboxState.Waiting, 0), (waiting.Id, waiting.State, waiting.Attempts));

            Assert.Equal(2, (await folder.RunAsync("outbox", "replay", "everything")).ExitCode);
        }
    }

    private static async Task<OutboxRow> DieAsync(AuthServer server)
    {
        _ = await server.Http.SignUpAsync();
        await Eventually.UntilAsync(() => server.HasAsync(1, OutboxState.Dead));
        return (await server.OutboxAsync()).Single();
    }

    private static async Task<Result<T>> SendAsync<T>(AuthServer server, IRequest<Result<T>> request)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
