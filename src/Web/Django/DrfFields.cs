using System.Text.Json;

namespace Auth.Web.Django;

/// <summary>Reads the fields of a body by the rules of a serializer's text fields, and notes what is wrong with each.</summary>
internal sealed class DrfFields(Dictionary<string, JsonElement> values)
{
    private readonly Dictionary<string, string[]> _faults = [];

    /// <summary>400 with what is wrong with each field; null where nothing is.</summary>
    public DrfAnswer? Refusal => _faults.Count == 0 ? null : Drf.Fields(_faults);

    /// <summary>Whether the field is in the body.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A field that must be there.</summary>
    public string Required(string name) => values.ContainsKey(name) ? Read(name) : Refuse(name, "This field is required.");

    /// <summary>A field that may be left out or empty; null then.</summary>
    public string? Optional(string name) =>
        !values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.ValueEquals("")) ? null : Read(name);

    /// <summary>Notes a fault of the endpoint's own.</summary>
    public string Refuse(string name, string message)
    {
        _faults.TryAdd(name, [message]);
        return "";
    }

    private string Read(string name)
    {
        var value = values[name];
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return Refuse(name, "This field may not be null.");
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.String:
                break;
            default:
                return Refuse(name, "Not a valid string.");
        }

        try
        {
            var text = value.GetString()!;
            return text.Length == 0 ? Refuse(name, "This field may not be blank.")
                : text.Contains('\0', StringComparison.Ordinal) ? Refuse(name, "Null characters are not allowed.")
                : text;
        }
        catch (InvalidOperationException)
        {
            return Refuse(name, "Surrogate characters are not allowed.");
        }
    }
}
