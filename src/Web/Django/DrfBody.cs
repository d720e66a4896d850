using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Auth.Web.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Auth.Web.Django;

/// <summary>A body as Django REST framework takes it: JSON or a form, of which unknown fields are passed over.</summary>
internal sealed class DrfBody
{
    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };
    private readonly Dictionary<string, JsonElement> _values;

    private DrfBody(Dictionary<string, JsonElement>? values, DrfAnswer? refusal) => (_values, Refusal) = (values ?? [], refusal);

    /// <summary>Why there is none; the group's filter answers it.</summary>
    public DrfAnswer? Refusal { get; }

    public DrfFields Fields() => new(_values);

    public static async ValueTask<DrfBody?> BindAsync(HttpContext context, ParameterInfo _)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = JsonBodyReader.MaxBytes;

        try
        {
            return MediaTypeHeaderValue.TryParse(request.ContentType, out var type) switch
            {
                _ when JsonBodyReader.IsEmpty(request) => new([], null),
                true when type!.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) => await ReadJsonAsync(request),
                true when type!.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
                    || type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) => await ReadFormAsync(request),
                _ => Refuse($"Unsupported media type \"{request.ContentType}\" in request.", StatusCodes.Status415UnsupportedMediaType),
            };
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge();
        }
    }

    private static async Task<DrfBody> ReadJsonAsync(HttpRequest request)
    {
        var bytes = await JsonBodyReader.ReadBytesAsync(request);
        if (bytes.Length > JsonBodyReader.MaxBytes) return TooLarge();
        if (!Utf8.IsValid(bytes)) return Refuse("JSON parse error - the body is not UTF-8", StatusCodes.Status400BadRequest);

        try
        {
            using var document = JsonDocument.Parse(bytes, Json);
            var root = document.RootElement.Clone();
            return root.ValueKind switch
            {
                JsonValueKind.Object => new(root.EnumerateObject().ToDictionary(p => p.Name, p => p.Value), null),
                JsonValueKind.Null => new(null, Drf.NonField("No data provided")),
                var kind => new(null, Drf.NonField($"Invalid data. Expected a dictionary, but got {NameOf(kind, root)}.")),
            };
        }
        catch (JsonException e)
        {
            return Refuse($"JSON parse error - line {e.LineNumber + 1} column {e.BytePositionInLine + 1}", StatusCodes.Status400BadRequest);
        }
        catch (InvalidOperationException)
        {
            return Refuse("JSON parse error - a name is not Unicode", StatusCodes.Status400BadRequest); // half a surrogate pair
        }
    }

    private static async Task<DrfBody> ReadFormAsync(HttpRequest request)
    {
        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return new(form.ToDictionary(f => f.Key, f => JsonSerializer.SerializeToElement(f.Value.LastOrDefault() ?? "")), null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return Refuse("Form parse error", StatusCodes.Status400BadRequest);
        }
    }

    private static string NameOf(JsonValueKind kind, JsonElement value) => kind switch
    {
        JsonValueKind.Array => "list",
        JsonValueKind.String => "str",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "int" : "float",
        _ => "bool",
    };

    private static DrfBody TooLarge() => Refuse("The body may have 16 KiB at the most.", StatusCodes.Status413PayloadTooLarge);

    private static DrfBody Refuse(string detail, int status) => new(null, Drf.Detail(detail, status));
}

/// <summary>Answers a refused body before the endpoint sees it.</summary>
internal sealed class DrfBodyFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.Arguments.OfType<DrfBody>().FirstOrDefault(b => b.Refusal is not null) is { } body ? new(body.Refusal) : next(context);
}
