namespace Auth.Tests.Architecture.Samples.Host;

/// <summary>The console is Host's.</summary>
internal static class Speaker
{
    public static void Speak() => Console.WriteLine("Here I am.");
}
