using System.Runtime.InteropServices;

namespace Auth.Infrastructure.Users;

/// <summary>Runs a hash where it keeps nobody from anything else: on a thread of its own, to which the system prefers every other.</summary>
/// <remarks>So a flood of sign-ins uses the cores that are free, and refreshes go on beside it.</remarks>
internal static partial class HashingThread
{
    private const int PrioProcess = 0; // on Linux: one thread
    private const int Self = 0;
    private const int Nice = 5; // a third of the share of others where all want the core: slower, and never starved

    public static Task<T> RunAsync<T>(Func<T> work) => Task.Factory.StartNew(
        () =>
        {
            StepBack();
            return work();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning, // a new thread, which ends with the work and takes its priority along
        TaskScheduler.Default);

    private static void StepBack()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(PrioProcess, Self, Nice); // the runtime's own does nothing there; refused, the hash is only less polite
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
