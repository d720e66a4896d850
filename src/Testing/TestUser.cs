namespace Auth.Testing;

/// <summary>Somebody to sign in. The account is made where there is none with this address, as an imported one: without a password, a mail or an event.</summary>
/// <param name="Email">The address; another test, another address.</param>
public sealed record TestUser(string Email)
{
    /// <summary>Only for an account that is not there yet.</summary>
    public string? Username { get; init; }

    /// <summary>Only for an account that is not there yet.</summary>
    public bool EmailVerified { get; init; } = true;

    /// <summary>These roles and no others; null: as they are.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>How they are said to have proved who they are (RFC 8176): as if by a password.</summary>
    public IReadOnlyList<string> Amr { get; init; } = ["pwd"];

    /// <summary>The device's label in the list of sessions.</summary>
    public string? Device { get; init; }

    /// <summary>The user agent in the list of sessions.</summary>
    public string? UserAgent { get; init; }
}
