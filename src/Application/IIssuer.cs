namespace Auth.Application;

/// <summary>Who the tokens say they are from.</summary>
public interface IIssuer
{
    /// <summary><see cref="AuthOptions.Issuer"/>, or in development the address that the service listens on.</summary>
    string Value { get; }
}
