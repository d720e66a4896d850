namespace Auth.Web;

/// <summary>Names that a product may refer to.</summary>
public static class AuthDefaults
{
    /// <summary>The authentication scheme; the default one unless the product has set another. It hands a request on to one of the two below.</summary>
    public const string AuthenticationScheme = "Auth";

    /// <summary>The scheme of access tokens alone.</summary>
    public const string BearerScheme = "Auth.Bearer";

    /// <summary>The scheme of device tokens alone.</summary>
    public const string TokenScheme = "Auth.Token";

    /// <summary>The policy of the module's own endpoints: signed in by this module, whatever the product's default scheme is.</summary>
    public const string Policy = "Auth";

    /// <summary>The role that opens <c>/auth/admin</c>.</summary>
    public const string AdminRole = "auth-admin";
}
