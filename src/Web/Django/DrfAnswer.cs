using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Domain;
using Auth.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Auth.Web.Django;

/// <summary>An answer as Django REST framework writes it. A 401 carries the challenge of the endpoint's family.</summary>
internal sealed class DrfAnswer(JsonNode? body, int status = StatusCodes.Status200OK) : IResult
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // never part of a page: nosniff, and no HTML type

    public TimeSpan? RetryAfter { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        SecurityHeaders.Set(httpContext);
        response.StatusCode = status;
        if (RetryAfter is { } wait) response.Headers.RetryAfter = ProblemResult.Seconds(wait);
        if (status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = Family.Of(httpContext).Challenge;
        if (status == StatusCodes.Status204NoContent) return Task.CompletedTask;

        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Json);
        (response.ContentType, response.ContentLength) = ("application/json", bytes.Length);
        return response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }
}

/// <summary>The bodies that many endpoints share.</summary>
internal static class Drf
{
    private const string NonFieldErrors = "non_field_errors";

    public static DrfAnswer Detail(string text, int status = StatusCodes.Status200OK) => new(new JsonObject { ["detail"] = text }, status);

    /// <summary>401 for a token in the body.</summary>
    public static DrfAnswer TokenNotValid(string text) => new(TokenNotValidBody(text), StatusCodes.Status401Unauthorized);

    public static JsonObject TokenNotValidBody(string text, string code = "token_not_valid") => new() { ["detail"] = text, ["code"] = code };

    /// <summary>400 for one field.</summary>
    public static DrfAnswer Field(string name, params string[] messages) => Fields([new(name, messages)]);

    /// <summary>400 for the fields together.</summary>
    public static DrfAnswer NonField(string message) => Field(NonFieldErrors, message);

    public static DrfAnswer Fields(IEnumerable<KeyValuePair<string, string[]>> fields) =>
        new(new JsonObject(fields.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, new JsonArray([.. f.Value.Select(m => (JsonNode?)m)])))), StatusCodes.Status400BadRequest);

    /// <summary>The answer to a failure that an endpoint has no special words for.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="names">Our fields' names, where theirs are others.</param>
    public static DrfAnswer Of(Error error, params (string Ours, string Theirs)[] names) => error switch
    {
        { Fields: { } fields } => Fields(fields.Select(f => KeyValuePair.Create(names.Where(n => n.Ours == f.Key).Select(n => n.Theirs).FirstOrDefault(f.Key), f.Value))),
        { Kind: ErrorKind.TooMany, RetryAfter: { } wait } => Throttled(wait),
        { Kind: ErrorKind.NotFound } => Detail("Not found.", StatusCodes.Status404NotFound),
        { Kind: ErrorKind.Invalid or ErrorKind.Conflict } => NonField(error.Message),
        { Kind: ErrorKind.Unauthenticated } => TokenNotValid(TokenWords.Invalid),
        _ => new DrfAnswer(new JsonObject { ["detail"] = error.Message }, Problems.StatusOf(error.Kind)) { RetryAfter = error.RetryAfter },
    };

    private static DrfAnswer Throttled(TimeSpan wait)
    {
        var seconds = ProblemResult.Seconds(wait);
        var text = $"Request was throttled. Expected available in {seconds} second{(seconds == "1" ? "" : "s")}.";
        return new DrfAnswer(new JsonObject { ["detail"] = text }, StatusCodes.Status429TooManyRequests) { RetryAfter = wait };
    }
}
