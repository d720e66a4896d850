using Auth.Application.Keys;
using Auth.Domain;

namespace Auth.Host.Commands;

internal static class KeyCommands
{
    public static async Task<Error?> RotateAsync(IServiceProvider services)
    {
        if ((await services.SendAsync(new RotateSigningKey(OnlyIfDue: false))).Error is { } error) return error;

        Console.WriteLine("A new signing key is published. It signs once every node and verifier has seen it.");
        return null;
    }
}
