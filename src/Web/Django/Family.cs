using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>Which of the systems an endpoint speaks for: how it is called, and how it refuses.</summary>
/// <param name="Challenge">What a 401 asks for.</param>
/// <param name="Words">How the refusal of a credential reads.</param>
internal sealed record Family(string Challenge, FamilyWords Words)
{
    public static readonly Family Jwt = new("Bearer realm=\"api\"", FamilyWords.SimpleJwt);
    public static readonly Family Key = new("Token", FamilyWords.Expiring);
    public static readonly Family PlainKey = new("Token", FamilyWords.Plain);
    public static readonly Family Knox = new("Token", FamilyWords.Knox);
    public static readonly Family Basic = new("Basic realm=\"api\"", FamilyWords.Knox);

    /// <summary>That of the endpoint, or of dj-rest-auth's mode for an endpoint of the product.</summary>
    public static Family Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Family>() ?? Of(context.RequestServices.GetRequiredService<IOptions<DjangoOptions>>().Value);

    public static Family Of(DjangoOptions options) =>
        options.Mode != DjangoMode.Key ? Jwt : options.KeyErrors == DjangoKeyErrors.Plain ? PlainKey : Key;
}

/// <summary>Whose words.</summary>
internal enum FamilyWords
{
    SimpleJwt,
    Expiring,
    Plain,
    Knox,
}
