using System.Text.Json.Serialization;
using Auth.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Auth.Web.OAuth;

/// <summary>Requests and errors as OAuth spells them.</summary>
internal static class OAuthForm
{
    public const string ContentType = "application/x-www-form-urlencoded";

    /// <summary>The parameters, or what is answered to a body that is no form.</summary>
    public static async Task<(IFormCollection? Form, IResult? Refusal)> ReadAsync(HttpContext context, CancellationToken ct)
    {
        if (!MediaType.Is(context.Request, ContentType)) return (null, Refuse("invalid_request", "The body must be a form in UTF-8."));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = JsonBodyReader.MaxBytes;

        try
        {
            return (await context.Request.ReadFormAsync(ct), null);
        }
        catch (InvalidDataException)
        {
            return (null, Refuse("invalid_request", "The form cannot be read."));
        }
    }

    /// <summary>The one value; null where there is none or more than one. Without a value it counts as left out (RFC 6749, section 3.2).</summary>
    public static string? One(StringValues values) => values is [{ Length: > 0 } value] ? value : null;

    /// <summary>An error by RFC 6749, section 5.2.</summary>
    public static IResult Refuse(string error, string description, int status = StatusCodes.Status400BadRequest) =>
        Answers.Fixed(new OAuthError(error, description), status);
}

/// <summary>An error by RFC 6749, section 5.2.</summary>
internal sealed record OAuthError(string Error, [property: JsonPropertyName("error_description")] string ErrorDescription);

/// <summary>The form of an introspection and of a revocation, for the OpenAPI document.</summary>
internal sealed record TokenToTell(string Token, [property: JsonPropertyName("token_type_hint")] string? TokenTypeHint);
