using Auth.Testing.Architecture;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Auth.Tests.Architecture.Rules;

internal static class Endpoints
{
    public static Verdict Every_endpoint_says_who_may_call_it(IEnumerable<Endpoint> endpoints) => Verdict.Of(
        "Every endpoint says who may call it.",
        "map it in a group that requires authorization, or say AllowAnonymous().",
        endpoints,
        endpoint => IsAnonymous(endpoint) || endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null || endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null
            ? []
            : [new Breach(NameOf(endpoint), "says nothing.")]);

    /// <param name="endpoints">All endpoints.</param>
    /// <param name="written">The routes that everybody may call.</param>
    public static Verdict Anonymous_endpoints_are_on_the_list(IEnumerable<Endpoint> endpoints, IReadOnlySet<string> written)
    {
        var anonymous = endpoints.Where(IsAnonymous).Select(NameOf).ToHashSet();
        return Verdict.Of(
            "What everybody may call is on the list in this test, and all that is on the list is there.",
            "think twice about what a stranger can do with it; then let the list and the mapping say the same.",
            anonymous.Union(written),
            name => (anonymous.Contains(name), written.Contains(name)) switch
            {
                (true, false) => [new Breach(name, "is open to everybody and not on the list.")],
                (false, true) => [new Breach(name, "is on the list and not open to everybody, or not there at all.")],
                _ => [],
            });
    }

    private static bool IsAnonymous(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static string NameOf(Endpoint endpoint) => endpoint is RouteEndpoint route
        ? $"{string.Join(",", route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"])} {route.RoutePattern.RawText}"
        : endpoint.DisplayName ?? "an endpoint without a name";
}
