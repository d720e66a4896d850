using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using MediatR;

namespace Auth.Application.Users;

/// <summary>The caller's own account, from the store. 401 <c>token_invalid</c> where the account is gone, <c>token_revoked</c> where it is disabled.</summary>
public sealed record GetMe(UserId UserId) : IQuery<UserProfile>;

internal sealed class GetMeHandler(IAccounts accounts) : IRequestHandler<GetMe, Result<UserProfile>>
{
    public async Task<Result<UserProfile>> Handle(GetMe query, CancellationToken cancellationToken) =>
        await accounts.FindProfileAsync(query.UserId, cancellationToken) switch
        {
            null => SessionErrors.TokenInvalid,
            { Status: not UserStatus.Active } => SessionErrors.TokenRevoked,
            var profile => profile,
        };
}
