using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>
/// Who stands for a user of the product's directory, for a way to sign in of the product's own (a second factor, say) that ends in
/// <see cref="Sessions.SessionIssuer"/>. 404 <c>not_found</c> where the directory has no such user.
/// </summary>
/// <param name="ExternalId">The id in the directory.</param>
public sealed record AdoptDirectoryUser(string ExternalId) : ICommand<UserId>;

internal sealed class AdoptDirectoryUserValidator : AbstractValidator<AdoptDirectoryUser>
{
    public AdoptDirectoryUserValidator() => _ = RuleFor(x => x.ExternalId).NotEmpty().MaximumLength(DirectoryLink.MaxExternalIdLength);
}

internal sealed class AdoptDirectoryUserHandler(IUserDirectory directory, DirectoryFollowing following) : IRequestHandler<AdoptDirectoryUser, Result<UserId>>
{
    public async Task<Result<UserId>> Handle(AdoptDirectoryUser command, CancellationToken cancellationToken)
    {
        if (await directory.FindByIdAsync(command.ExternalId, cancellationToken) is not { } found) return UserErrors.NotFound;

        var adopted = await following.AdoptAsync(found, cancellationToken);
        return adopted.Error is { } refusal ? refusal : adopted.Value.Id;
    }
}
