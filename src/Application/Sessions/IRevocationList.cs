using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>What a node knows of ended sessions, in memory: so a request costs no look-up, and log-out is real.</summary>
public interface IRevocationList
{
    /// <summary>Whether an access token of this session must be refused.</summary>
    bool IsRevoked(SessionId session);

    /// <summary>False while the node cannot read what the others ended.</summary>
    bool IsCurrent { get; }
}
