using Auth.Application;
using Auth.Application.Keys;
using Auth.Application.Sessions;
using Auth.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Auth.Web;

internal static class HealthEndpoints
{
    public static void Map(RouteGroupBuilder health)
    {
        health.MapGet("/live", () => Answers.Fixed(new Health("live")));
        health.MapGet("/ready", Ready);
    }

    /// <summary>Degraded: this node answers, and does not learn which sessions other nodes end.</summary>
    private static IResult Ready(IKeyRing keys, IRevocationList revocations, IOptions<AuthOptions> options) => (keys.Published.Count > 0, revocations.IsCurrent) switch
    {
        (true, true) => Answers.Fixed(new Health("ready")),
        (true, false) when options.Value.Revocation.WhenUnreachable == WhenUnreachable.FailOpen => Answers.Fixed(new Health("degraded")),
        (true, false) => Answers.Fixed(new Health("degraded"), StatusCodes.Status503ServiceUnavailable),
        (false, _) => Answers.Fixed(new Health("not_ready"), StatusCodes.Status503ServiceUnavailable),
    };

    private sealed record Health(string Status);
}
