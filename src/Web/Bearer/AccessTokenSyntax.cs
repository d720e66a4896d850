using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain.Sessions;

namespace Auth.Web.Bearer;

/// <summary>
/// What the signature check does not look at: a token must be spelled the one way in which this service spells it.
/// </summary>
/// <remarks>
/// The library takes the last of two claims of one name, ignores <c>crit</c>, reads numbers from strings, and forgives
/// padding (RFC 8725, sections 3.2 to 3.14; RFC 7515, section 4.1.11). Here each of these is no token.
/// </remarks>
internal static class AccessTokenSyntax
{
    private const int MaxHeaderLength = 1024;
    private const int MaxKeyIdLength = 64;
    private const long LastSecond = 253_402_300_799; // the end of the year 9999
    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 8 };
    private static readonly SearchValues<char> KeyIdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>What it says, or null where the text is no access token of this service.</summary>
    public static AccessTokenFacts? Read(string token)
    {
        if (token.Length > AccessTokenOptions.MaximumLength) return null;

        var dot = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (dot < 1 || last <= dot || token.AsSpan(dot + 1, last - dot - 1).Contains('.') || dot > MaxHeaderLength) return null;

        return Decode(token.AsSpan(0, dot)) is { } header && Decode(token.AsSpan(dot + 1, last - dot - 1)) is { } payload
            && Decode(token.AsSpan(last + 1)) is not null && ReadHeader(header) is { } named
            ? ReadClaims(payload, named.KeyId, named.Algorithm)
            : null;
    }

    /// <summary>Base64url without padding, and with zeros in the bits that encode nothing: one value, one spelling.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> part)
    {
        Span<char> again = part.Length <= 512 ? stackalloc char[512] : new char[part.Length];
        if (part.Length % 4 == 1 || part.ContainsAnyExcept(KeyIdCharacters)) return null;

        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        if (Base64Url.DecodeFromChars(part, bytes, out _, out var written) != OperationStatus.Done) return null; // its Try… throws

        Array.Resize(ref bytes, written);
        return Base64Url.TryEncodeToChars(bytes, again, out var length) && part.SequenceEqual(again[..length]) ? bytes : null;
    }

    private static (string KeyId, string Algorithm)? ReadHeader(byte[] json)
    {
        if (Parse(json) is not { } document) return null;

        using (document)
        {
            // These three and no other: nothing may bring a key, a critical extension or a compression along.
            var header = document.RootElement;
            return header.ValueKind == JsonValueKind.Object && header.GetPropertyCount() == 3
                && Text(header, "typ") == "at+jwt"
                && Text(header, "alg") is ("ES256" or "PS256") and var algorithm
                && Text(header, "kid") is { Length: > 0 and <= MaxKeyIdLength } kid && !kid.AsSpan().ContainsAnyExcept(KeyIdCharacters)
                ? (kid, algorithm)
                : null;
        }
    }

    private static AccessTokenFacts? ReadClaims(byte[] json, string keyId, string algorithm)
    {
        if (Parse(json) is not { } document) return null;

        using (document)
        {
            var claims = document.RootElement;
            return claims.ValueKind == JsonValueKind.Object
                && Text(claims, AuthClaims.Issuer) is { } issuer && Text(claims, AuthClaims.Audience) is { } audience
                && Text(claims, AuthClaims.TokenId) is { Length: > 0 } && Text(claims, AuthClaims.ClientId) is { Length: > 0 }
                && Guid.TryParseExact(Text(claims, AuthClaims.Subject), "D", out _) && Guid.TryParseExact(Text(claims, AuthClaims.SessionId), "D", out var session)
                && Seconds(claims, AuthClaims.IssuedAt) is { } issuedAt && Seconds(claims, AuthClaims.ExpiresAt) is { } expiresAt
                && Seconds(claims, AuthClaims.AuthTime) is not null
                && (!claims.TryGetProperty(AuthClaims.NotBefore, out _) || Seconds(claims, AuthClaims.NotBefore) is not null)
                ? new AccessTokenFacts(keyId, algorithm, issuer, audience, new SessionId(session), issuedAt, Seconds(claims, AuthClaims.NotBefore), expiresAt)
                : null;
        }
    }

    private static JsonDocument? Parse(byte[] json)
    {
        if (!Utf8.IsValid(json)) return null; // the parser looks into a text only when it is asked for

        try
        {
            return JsonDocument.Parse(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement parent, string name)
    {
        try
        {
            return parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // an escape that is half of a surrogate pair
        }
    }

    private static DateTimeOffset? Seconds(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}

/// <summary>What a token says of itself: by which key it is signed, by whom it was made and for whom, of which session it is, and its times. Nothing of it is checked yet.</summary>
internal sealed record AccessTokenFacts(
    string KeyId, string Algorithm, string Issuer, string Audience, SessionId Session, DateTimeOffset IssuedAt, DateTimeOffset? NotBefore, DateTimeOffset ExpiresAt);
