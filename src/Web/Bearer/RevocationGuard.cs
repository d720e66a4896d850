using Auth.Application;
using Auth.Application.Sessions;
using Auth.Domain;
using Microsoft.Extensions.Options;

namespace Auth.Web.Bearer;

/// <summary>What becomes of good tokens while this node does not learn which sessions others end (<c>Auth:Revocation:WhenUnreachable</c>).</summary>
internal sealed class RevocationGuard(IRevocationList revocations, IOptions<AuthOptions> options)
{
    private static readonly Error Unreachable =
        new(ErrorKind.Unavailable, "unavailable", "Ended sessions cannot be told from live ones now. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>503 where it must not be believed; null where it may.</summary>
    public Error? Refuse() => revocations.IsCurrent || options.Value.Revocation.WhenUnreachable == WhenUnreachable.FailOpen ? null : Unreachable;
}
