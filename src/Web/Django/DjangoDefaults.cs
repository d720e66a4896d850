namespace Auth.Web.Django;

/// <summary>Names that a product may refer to.</summary>
public static class DjangoDefaults
{
    /// <summary>Signs in as the module's own scheme does, and refuses in the words of the Django dialect.</summary>
    public const string AuthenticationScheme = "Auth.Django";

    /// <summary>The policy for endpoints of the product that Django front ends call: <c>RequireAuthorization(DjangoDefaults.Policy)</c>.</summary>
    public const string Policy = "Auth.Django";
}
