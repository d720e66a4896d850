namespace Auth.Tests.Architecture.Samples.Infrastructure.Sessions;

internal static class Row
{
    public static int Count => 1;
}
