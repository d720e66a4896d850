using Auth.Tests.Architecture.Samples.Infrastructure.Sessions;

namespace Auth.Tests.Architecture.Samples.Infrastructure.Persistence;

/// <summary>Shared folders are of no module.</summary>
internal static class Shared
{
    public static int Rows => Row.Count;
}
