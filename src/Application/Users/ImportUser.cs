using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;
using MediatR;

namespace Auth.Application.Users;

/// <summary>Takes over one account of another system, with its password hash. 400 <c>validation_failed</c>, or 409 <c>conflict</c> where the address or the name is taken.</summary>
/// <remarks>No event and no mail: the owner does nothing here. A dry run answers the same and writes nothing.</remarks>
public sealed record ImportUser(string? Email, string? Username, Secret? PasswordHash, string? Status, bool EmailVerified, bool DryRun) : ICommand<ImportedUser>;

/// <summary>The account, and whether its owner can sign in with the password of before.</summary>
/// <param name="Names">The normalised address and username, each unique.</param>
/// <param name="WithoutHash">Why there is no hash; null where there is one.</param>
public sealed record ImportedUser(IReadOnlyList<string> Names, string? WithoutHash);

internal sealed class ImportUserValidator : AbstractValidator<ImportUser>
{
    private const string Statuses = "The status is active or disabled.";

    public ImportUserValidator(IPasswordHasher hasher)
    {
        _ = RuleFor(x => x.Email).BeEmailAddress();
        _ = RuleFor(x => x.Username).BeUsername().When(x => x.Username is not null);
        _ = RuleFor(x => x.Status).Must(status => status is null || ImportUserHandler.StatusOf(status) is not null).WithMessage(Statuses);
        _ = RuleFor(x => x.PasswordHash).Custom((hash, context) =>
        {
            if (hash is { } text && Refuse(hasher.Recognize(text)) is { } refusal) context.AddFailure(refusal);
        });
    }

    private static string? Refuse(HashSupport support) => support switch
    {
        HashSupport.Corrupt => "This is no password hash, or a damaged one.",
        HashSupport.TooManyIterations => $"The hash takes more than {PasswordOptions.MaximumIterations} iterations.",
        _ => null,
    };
}

internal sealed class ImportUserHandler(IUserStore users, IPasswordHasher hasher, IClock clock) : IRequestHandler<ImportUser, Result<ImportedUser>>
{
    public static UserStatus? StatusOf(string? status) => status switch
    {
        null or "active" => UserStatus.Active,
        "disabled" => UserStatus.Disabled,
        _ => null,
    };

    public async Task<Result<ImportedUser>> Handle(ImportUser command, CancellationToken cancellationToken)
    {
        var (email, username) = (EmailAddress.Parse(command.Email)!, Username.Parse(command.Username));
        if (await users.IsTakenAsync(email.Key, username?.Key, cancellationToken)) return UserErrors.Taken;

        var hash = command.PasswordHash is { } given && hasher.Recognize(given) == HashSupport.Verifiable ? given.Value : null;
        var user = User.Import(email, username, hash, StatusOf(command.Status)!.Value, command.EmailVerified, clock.UtcNow);
        if (!command.DryRun && !await users.TryAddAsync(user, cancellationToken)) return UserErrors.Taken;

        return new ImportedUser(
            username is null ? [email.Key] : [email.Key, $"/{username.Key}"], // no address begins so
            hash is not null ? null : command.PasswordHash is null ? "it has no password" : "the format of its hash is not supported");
    }
}
