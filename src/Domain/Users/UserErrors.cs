namespace Auth.Domain.Users;

public static class UserErrors
{
    /// <summary>One answer for an unknown user, a wrong password and a disabled user (401).</summary>
    public static readonly Error InvalidCredentials =
        new(ErrorKind.Unauthenticated, "invalid_credentials", "The credentials are not right.");

    /// <summary>409: the e-mail address or the username is taken.</summary>
    public static readonly Error Taken =
        new(ErrorKind.Conflict, "conflict", "The e-mail address or the username is taken.");

    /// <summary>403: the password is right, and the address has to be verified first.</summary>
    public static readonly Error EmailNotVerified =
        new(ErrorKind.Forbidden, "email_not_verified", "The e-mail address has not been verified yet.");

    /// <summary>403: the password is right, and the product asks for a second factor.</summary>
    public static readonly Error SecondFactorRequired =
        new(ErrorKind.Forbidden, "forbidden", "A second factor is required to sign in.");

    /// <summary>400, not 401, since the caller is signed in: the password that should confirm the request is wrong.</summary>
    public static readonly Error WrongPassword =
        new(ErrorKind.Invalid, "invalid_credentials", "The password is not right.");

    /// <summary>400: the mailed token is unknown, spent, replaced by a newer one, or for something else.</summary>
    public static readonly Error OneTimeTokenInvalid =
        new(ErrorKind.Invalid, "token_invalid", "The link is not valid any more.");

    /// <summary>400: the mailed token was left too long.</summary>
    public static readonly Error OneTimeTokenExpired =
        new(ErrorKind.Invalid, "token_expired", "The link has expired.");

    /// <summary>404: there is no such user.</summary>
    public static readonly Error NotFound =
        new(ErrorKind.NotFound, "not_found", "There is no such user.");
}
