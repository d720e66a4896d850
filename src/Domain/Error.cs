namespace Auth.Domain;

/// <summary>The family of a failure; Web turns each into one HTTP status.</summary>
public enum ErrorKind
{
    /// <summary>The input breaks a rule (400).</summary>
    Invalid,

    /// <summary>The caller is not who it must be (401).</summary>
    Unauthenticated,

    /// <summary>The caller is known, and may not (403).</summary>
    Forbidden,

    /// <summary>There is no such thing, or not for this caller (404).</summary>
    NotFound,

    /// <summary>It is there already (409).</summary>
    Conflict,

    /// <summary>Too often: try again after <see cref="Error.RetryAfter"/> (429).</summary>
    TooMany,

    /// <summary>Not now: try again after <see cref="Error.RetryAfter"/> (503).</summary>
    Unavailable,
}

/// <summary>A failure that the caller can expect. Bugs and outages are exceptions instead.</summary>
/// <param name="Kind">Decides the HTTP status.</param>
/// <param name="Code">The machine-readable code of the HTTP contract, for example <c>token_expired</c>.</param>
/// <param name="Message">All that a client may read of the cause.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message)
{
    /// <summary>What is wrong with which field, by the field's name in the contract.</summary>
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    /// <summary>When the caller may try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>400 <c>validation_failed</c> for one field.</summary>
    public static Error Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>400 <c>validation_failed</c> for several fields.</summary>
    public static Error Invalid(IReadOnlyDictionary<string, string[]> fields) =>
        new(ErrorKind.Invalid, "validation_failed", "The request is not valid.") { Fields = fields };

    /// <summary>429 <c>rate_limited</c>. It says when to try again, and nothing of whom it protects.</summary>
    public static Error TooMany(TimeSpan retryAfter) =>
        new(ErrorKind.TooMany, "rate_limited", "Too many attempts. Try again later.") { RetryAfter = retryAfter };
}
