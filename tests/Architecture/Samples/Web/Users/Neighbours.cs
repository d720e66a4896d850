using Auth.Infrastructure.Persistence;
using Auth.Tests.Architecture.Samples.Web.Sessions;

namespace Auth.Tests.Architecture.Samples.Web.Users;

internal static class BadNeighbour
{
    public static IEnumerable<Page> Pages => [];
}

internal static class NamesTheContext
{
    public static void Use(Func<AuthDbContext> context) => _ = context();
}
