using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.OAuth;

/// <summary>Services that may ask about tokens and end them (<see cref="AuthOptions.Clients"/>), by RFC 6749, section 2.3.1.</summary>
internal sealed class ConfidentialClients(IOptions<AuthOptions> options)
{
    private readonly Dictionary<string, byte[]> _digests =
        options.Value.Clients.ToDictionary(c => c.Key, c => Convert.FromHexString(c.Value.SecretSha256), StringComparer.Ordinal);

    private readonly byte[] _nobody = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>Null where the client shows its secret, in the header or in the form, and not in both; else 401 <c>invalid_client</c>.</summary>
    public IResult? Refuse(HttpContext context, IFormCollection form)
    {
        var header = context.Request.Headers.Authorization;
        var inForm = form.ContainsKey("client_secret");
        var shown = (header.Count, inForm) switch
        {
            (1, false) => ReadHeader(header.ToString()),
            (0, true) => (OAuthForm.One(form["client_id"]), OAuthForm.One(form["client_secret"])),
            _ => (null, null),
        };
        if (shown is ({ } id, { } secret) && IsSecretOf(id, secret)) return null;

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"auth\"";
        return OAuthForm.Refuse("invalid_client", "A client's id and secret are required.", StatusCodes.Status401Unauthorized);
    }

    // The same work for a client that is not there.
    private bool IsSecretOf(string id, string secret) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), _digests.GetValueOrDefault(id, _nobody));

    private static (string? Id, string? Secret) ReadHeader(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return (null, null);

        var bytes = new byte[(value.Parameter ?? "").Length];
        if (!Convert.TryFromBase64String(value.Parameter ?? "", bytes, out var length)) return (null, null);

        // Both are encoded as a form's values are, before they are joined.
        return Encoding.UTF8.GetString(bytes, 0, length).Split(':') is [var id, var secret] ? (Decode(id), Decode(secret)) : (null, null);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
