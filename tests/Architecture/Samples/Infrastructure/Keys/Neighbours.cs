using Auth.Infrastructure.Persistence;
using Auth.Tests.Architecture.Samples.Infrastructure.Persistence;
using Auth.Tests.Architecture.Samples.Infrastructure.Sessions;

namespace Auth.Tests.Architecture.Samples.Infrastructure.Keys;

internal static class GoodNeighbour
{
    public static int Count(AuthDbContext db) => Shared.Rows + db.GetHashCode();
}

internal static class BadNeighbour
{
    public static int Count => Row.Count;
}
