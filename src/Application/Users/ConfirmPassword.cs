using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Checks the password of a user who is signed in already. Answers the security stamp that was in force; 400 <c>invalid_credentials</c>.</summary>
public sealed record ConfirmPassword(UserId UserId, Secret? Password) : ICommand<int>;

internal sealed class ConfirmPasswordValidator : AbstractValidator<ConfirmPassword>
{
    public ConfirmPasswordValidator() => _ = RuleFor(x => x.Password).BePassword();
}

internal sealed class ConfirmPasswordHandler(IAccounts accounts) : IRequestHandler<ConfirmPassword, Result<int>>
{
    public Task<Result<int>> Handle(ConfirmPassword command, CancellationToken cancellationToken) => accounts.ConfirmAsync(command.UserId, command.Password!.Value, cancellationToken);
}
