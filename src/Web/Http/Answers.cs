using System.Text.Json;
using Auth.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Web.Http;

/// <summary>From a use case's result to an answer.</summary>
internal static class Answers
{
    public static IResult ToResult<T>(this Result<T> result, Func<T, IResult> success) =>
        result.Error is { } error ? error.ToProblem() : success(result.Value);

    public static Secret? AsSecret(this string? text) => text is null ? null : new Secret(text);

    /// <summary>An answer of the module's own contract, which a product may shape.</summary>
    public static IResult Json<T>(T body, int status = StatusCodes.Status200OK) => new ShapedAnswer<T>(body, status);

    /// <summary>An answer whose form a standard fixes.</summary>
    public static IResult Fixed<T>(T body, int status = StatusCodes.Status200OK) => new JsonAnswer<T>(body, status);

    /// <summary>Tells the OpenAPI document which errors to expect.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<Problem>(status, Problem.ContentType);
        }

        return route;
    }

    /// <summary>In one piece, since the module's answers are short: with its length, and without the framework's log line for each.</summary>
    private sealed class JsonAnswer<T>(T body, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, bytes) = (httpContext.Response, JsonSerializer.SerializeToUtf8Bytes(body, AuthJson.Options));
            response.StatusCode = status;
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = bytes.Length;
            return response.Body.WriteAsync(bytes, 0, bytes.Length, httpContext.RequestAborted);
        }
    }

    private sealed class ShapedAnswer<T>(T body, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (httpContext.RequestServices.GetService<IResponseShaper>() is not { } shaper) return Fixed(body, status).ExecuteAsync(httpContext);

            httpContext.Response.StatusCode = status;
            var shaped = shaper.Shape(JsonSerializer.SerializeToNode(body, AuthJson.Options)!.AsObject(), httpContext);
            return Fixed(shaped, status).ExecuteAsync(httpContext);
        }
    }
}
