using System.Data.Common;
using Auth.Application;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Domain.Users;

public sealed class KnowsApplication
{
    public DateTimeOffset Now(IClock clock) => clock.UtcNow;
}

/// <summary>Deep inside: an argument of a generic type, in a lambda, in an iterator.</summary>
public static class KnowsAPackage
{
    public static IEnumerable<Func<Type>> Types()
    {
        yield return () => typeof(List<INotification[]>);
    }
}

/// <summary>In nothing but an attribute.</summary>
[KnowsAPackageByAttribute.Mark(typeof(Unit))]
public static class KnowsAPackageByAttribute
{
    public sealed class MarkAttribute(Type type) : Attribute
    {
        public Type Type => type;
    }
}

/// <summary>In nothing but a constraint, and of the runtime at that.</summary>
public static class KnowsTheDatabase<T>
    where T : DbConnection;
