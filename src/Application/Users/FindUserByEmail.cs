using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Whose an address is, for ways to sign in of a product's own; null where it is nobody's. Let no answer to a stranger tell which.</summary>
public sealed record FindUserByEmail(string? Email) : IQuery<UserId?>;

internal sealed class FindUserByEmailValidator : AbstractValidator<FindUserByEmail>
{
    public FindUserByEmailValidator() => _ = RuleFor(x => x.Email).BeEmailAddress();
}

internal sealed class FindUserByEmailHandler(IUserStore users) : IRequestHandler<FindUserByEmail, Result<UserId?>>
{
    public async Task<Result<UserId?>> Handle(FindUserByEmail query, CancellationToken cancellationToken) =>
        (await users.FindByEmailAsync(EmailAddress.Parse(query.Email)!.Key, cancellationToken))?.Id;
}
