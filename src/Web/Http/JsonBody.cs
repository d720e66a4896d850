using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Auth.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Auth.Web.Http;

/// <summary>A JSON body, read strictly, or why there is none: 415, 413 or 400, in this order.</summary>
internal sealed class JsonBody<T> : IRefusableBody, IEndpointParameterMetadataProvider
    where T : class
{
    private JsonBody(T? value, ProblemResult? refusal) => (_value, Refusal) = (value, refusal);

    private static readonly ConcurrentDictionary<ParameterInfo, bool> Optional = new(); // one entry for each endpoint
    private readonly T? _value;

    public ProblemResult? Refusal { get; }

    /// <summary>The body; the group's filter has answered where there is none.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (value, refusal) = await JsonBodyReader.ReadAsync<T>(context.Request, Optional.GetOrAdd(parameter, IsOptional));
        return new JsonBody<T>(value, refusal);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), IsOptional(parameter)));

    private static bool IsOptional(ParameterInfo parameter) => parameter.IsDefined(typeof(OptionalBodyAttribute));
}

/// <summary>An empty body stands for an empty object.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class OptionalBodyAttribute : Attribute;

/// <summary>A body that may have been refused while it was read.</summary>
internal interface IRefusableBody
{
    ProblemResult? Refusal { get; }
}

/// <summary>Answers a refused body before the endpoint sees it.</summary>
internal static class RefusedBody
{
    /// <summary>Puts the filter before an endpoint that takes a body; on every other it would cost each request for nothing.</summary>
    public static void Filter(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<MethodInfo>().Any(handler => handler.GetParameters().Any(p => p.ParameterType.IsAssignableTo(typeof(IRefusableBody)))))
        {
            endpoint.FilterFactories.Add((_, next) => context => InvokeAsync(context, next));
        }
    }

    private static ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.Arguments.OfType<IRefusableBody>().FirstOrDefault(b => b.Refusal is not null) is { } body
            ? new ValueTask<object?>(body.Refusal)
            : next(context);
}

internal static class JsonBodyReader
{
    public const int MaxBytes = 16 * 1024;

    private const int MaxFieldName = 64;

    public static async ValueTask<(T? Value, ProblemResult? Refusal)> ReadAsync<T>(HttpRequest request, bool optional)
        where T : class
    {
        if (optional && IsEmpty(request)) return (JsonSerializer.Deserialize<T>("{}"u8, AuthJson.Options), null);
        if (!MediaType.Is(request, "application/json")) return (null, Problems.UnsupportedMediaType);
        if (request.ContentLength > MaxBytes) return (null, Problems.PayloadTooLarge);

        var bytes = await ReadBytesAsync(request);
        if (bytes.Length > MaxBytes) return (null, Problems.PayloadTooLarge);

        try
        {
            return optional && bytes.Length == 0 ? (JsonSerializer.Deserialize<T>("{}"u8, AuthJson.Options), null)
                : Utf8.IsValid(bytes) && JsonSerializer.Deserialize<T>(bytes, AuthJson.Options) is { } value ? (value, null)
                : (null, Refuse("body", "The body is not a JSON object in UTF-8."));
        }
        catch (JsonException e)
        {
            return (null, Refuse(e));
        }
    }

    public static bool IsEmpty(HttpRequest request) =>
        request.ContentLength == 0 || (request.ContentLength is null && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false });

    /// <summary>The body, or its first bytes where it has more than <see cref="MaxBytes"/>.</summary>
    public static async ValueTask<byte[]> ReadBytesAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.IsCompleted || read.Buffer.Length > MaxBytes)
            {
                var bytes = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxBytes + 1)).ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // The exception's own words name types of ours, so they stay here.
    private static ProblemResult Refuse(JsonException e) => e.Path?.Split('.', 2) is ["$", var field] && field.Length <= MaxFieldName
        ? Refuse(field, "This member is unknown, of the wrong type, or there twice.")
        : Refuse("body", "The body is not the JSON object that this request takes.");

    private static ProblemResult Refuse(string field, string message) => Error.Invalid(field, message).ToProblem();
}
