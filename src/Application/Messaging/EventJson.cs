using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Messaging;

/// <summary>Events as they are stored. Members that a reader does not know are passed over, so that an older node reads what a newer one wrote.</summary>
internal static class EventJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
            new IdConverter<UserId>(value => new UserId(value), id => id.Value),
            new IdConverter<SessionId>(value => new SessionId(value), id => id.Value),
        },
    };

    public static string Write(IDomainEvent happened) => JsonSerializer.Serialize(happened, happened.GetType(), Options);

    public static TEvent Read<TEvent>(string payload)
        where TEvent : class, IDomainEvent =>
        JsonSerializer.Deserialize<TEvent>(payload, Options) ?? throw new JsonException("An event is stored as null.");

    private sealed class IdConverter<TId>(Func<Guid, TId> of, Func<TId, Guid> value) : JsonConverter<TId>
        where TId : struct
    {
        public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => of(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, TId id, JsonSerializerOptions options) => writer.WriteStringValue(value(id));
    }
}
