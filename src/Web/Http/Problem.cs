using System.Text.Json.Serialization;
using Auth.Domain;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Http;

/// <summary>An error by RFC 9457. Like answers are alike byte for byte: no trace id, no instance.</summary>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors = null)
{
    public const string ContentType = "application/problem+json";

    public static Problem Of(int status, string code, string title) => new($"urn:auth:problem:{code}", title, status, code);
}

/// <summary>Turns failures into answers; the one place where an <see cref="Error"/> becomes a status.</summary>
internal static class Problems
{
    public static readonly ProblemResult HttpsRequired = new(Problem.Of(400, "https_required", "This service answers over https only."));

    public static readonly ProblemResult UnsupportedMediaType =
        new(Problem.Of(415, "unsupported_media_type", "The body is not of the type that this request takes, in UTF-8 and not encoded any further."));

    public static readonly ProblemResult PayloadTooLarge = new(Problem.Of(413, "payload_too_large", "The body may have 16 KiB at the most."));

    public static readonly ProblemResult Unavailable =
        new(Problem.Of(503, "unavailable", "The service cannot do this now. Try again.")) { RetryAfter = TimeSpan.FromSeconds(2) };

    public static readonly ProblemResult Internal = new(Problem.Of(500, "internal_error", "Something went wrong here."));

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.TooMany => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };

    public static ProblemResult ToProblem(this Error error)
    {
        return new ProblemResult(Problem.Of(StatusOf(error.Kind), error.Code, error.Message) with { Errors = error.Fields }) { RetryAfter = error.RetryAfter };
    }

    /// <summary>The problem for a bare status that routing or the server has set; null where the status is no error.</summary>
    public static ProblemResult? OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new(Problem.Of(status, "not_found", "There is nothing here.")),
        StatusCodes.Status405MethodNotAllowed => new(Problem.Of(status, "method_not_allowed", "This method is not for this path.")),
        StatusCodes.Status413PayloadTooLarge => PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status503ServiceUnavailable => Unavailable,
        >= 500 => Internal,
        StatusCodes.Status400BadRequest or StatusCodes.Status408RequestTimeout => new(Problem.Of(status, "validation_failed", "The request is not valid.")),
        _ => null,
    };
}

/// <summary>Writes a problem.</summary>
internal sealed class ProblemResult(Problem problem) : IResult
{
    public TimeSpan? RetryAfter { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        SecurityHeaders.Set(httpContext);
        response.StatusCode = problem.Status;
        response.Headers["X-Correlation-Id"] = httpContext.TraceIdentifier;
        if (RetryAfter is { } wait) response.Headers.RetryAfter = Seconds(wait);
        if (problem.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = Challenge(problem, SchemeChoice.Of(httpContext));
        return response.WriteAsJsonAsync(problem, AuthJson.Options, $"{Problem.ContentType}; charset=utf-8", httpContext.RequestAborted);
    }

    /// <summary>For a Retry-After header: whole seconds, one at least.</summary>
    public static string Seconds(TimeSpan wait) => $"{Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))}";

    // RFC 6750, section 3.1: no error code where no token came.
    private static string Challenge(Problem problem, string scheme) => (scheme, problem.Code) switch
    {
        (AuthDefaults.TokenScheme, _) => "Token",
        (_, "token_missing" or "invalid_credentials") => "Bearer",
        _ => $"Bearer error=\"invalid_token\", error_description=\"{problem.Title}\"",
    };
}
