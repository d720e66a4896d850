using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Auth.Web;

/// <summary>For endpoints of a product's own that send commands of the module, or end as the module's do.</summary>
public static class AuthAnswers
{
    /// <summary>What the request tells of the client that sends it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="device">A label for the list of sessions, at most <see cref="Domain.Sessions.Device.MaxLabelLength"/> characters.</param>
    public static Client ReadAuthClient(this HttpContext context, string? device = null) => context.ReadClient(device);

    /// <summary>The problem details of a failure, with its code and status (RFC 9457).</summary>
    public static IResult ToAuthProblem(this Error error) => error.ToProblem();

    /// <summary>The answer of <c>POST /auth/login</c>: a new session's tokens in the body, never stored by anybody on the way.</summary>
    /// <param name="tokens">What <see cref="SessionIssuer"/> answered.</param>
    /// <param name="context">The request that signed in; its device is known from now on.</param>
    public static IResult ToAuthAnswer(this SessionTokens tokens, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Answers.Json(TokensResponse.Of(context.MarkDevice(tokens)));
    }
}
