using System.Globalization;
using Auth.Application.Outbox;
using Auth.Domain;

namespace Auth.Host.Commands;

/// <summary>For the events that no attempt could deliver.</summary>
internal static class OutboxCommands
{
    /// <summary>One line for each, parted by tabs: id, event, subscriber, attempts, age, last error.</summary>
    public static async Task<Error?> ListAsync(IServiceProvider services)
    {
        var listed = await services.SendAsync(new ListDeadLetters());
        if (listed.Error is { } error) return error;

        foreach (var (message, age) in listed.Value.Items)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{message.Id}\t{message.Event}\t{message.Subscriber}\t{message.Attempts}\t{age:d\\.hh\\:mm\\:ss}\t{message.LastError}"));
        }

        Console.WriteLine(listed.Value.Total switch
        {
            0 => "There are no dead letters.",
            var total when total > listed.Value.Items.Count => $"The oldest {listed.Value.Items.Count} of {total} dead letters.",
            var total => $"{total} dead letter(s).",
        });
        return null;
    }

    public static async Task<Error?> ReplayAsync(IServiceProvider services, Guid? id)
    {
        var replayed = await services.SendAsync(new ReplayDeadLetters(id));
        if (replayed.Error is { } error) return error;

        Console.WriteLine($"{replayed.Value} dead letter(s) wait for delivery again.");
        return null;
    }

    public static async Task<Error?> DiscardAsync(IServiceProvider services, Guid id)
    {
        if ((await services.SendAsync(new DiscardDeadLetter(id))).Error is { } error) return error;

        Console.WriteLine("The dead letter is gone.");
        return null;
    }
}
