using System.Security.Cryptography;
using System.Text;
using Auth.Domain;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>Makes what proves that a request by cookie was written by a page of the product: a signed double submit, without the store.</summary>
public interface ICsrfTokens
{
    /// <summary>A new pair.</summary>
    /// <param name="session">The session whose requests it is for; null before a sign-in.</param>
    /// <param name="isPersistent">Whether the session's cookies outlive the browser's window.</param>
    CsrfPair Issue(SessionId? session, bool isPersistent);

    /// <summary>The pair of a cookie, whichever master key it was made under; null where this service did not make it.</summary>
    CsrfPair? Read(Secret cookie);
}

/// <summary>What the browser keeps, and what its pages show beside it.</summary>
/// <param name="Cookie">Random, with the other two below, under a MAC: nobody else can make one, not even for a session that they know.</param>
/// <param name="Token">A MAC over the cookie. Only who may read this service's answers has it.</param>
/// <param name="Session">The session whose requests it is for; null before a sign-in.</param>
/// <param name="IsPersistent">Whether the session's cookies outlive the browser's window, which refreshes do not ask again.</param>
public sealed record CsrfPair(Secret Cookie, Secret Token, SessionId? Session, bool IsPersistent)
{
    /// <summary>Whether this is the token of the cookie, in constant time.</summary>
    public bool Accepts(string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Token.Value));
}
