using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Sessions;

/// <summary>Opens a session for a user whom another module has authenticated just now.</summary>
public sealed record OpenSession(UserId UserId, IReadOnlyList<string> Amr, Client Client) : ICommand<SessionTokens>;

internal sealed class OpenSessionHandler(SessionIssuer issuer) : IRequestHandler<OpenSession, Result<SessionTokens>>
{
    public Task<Result<SessionTokens>> Handle(OpenSession command, CancellationToken cancellationToken) =>
        issuer.OpenAsync(new SignIn(command.UserId, command.Amr, command.Client), cancellationToken);
}
