using Auth.Domain;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Users;

/// <summary>Rules that several validators of this module share.</summary>
internal static class InputRules
{
    public static IRuleBuilderOptionsConditions<T, Secret?> BePassword<T>(this IRuleBuilder<T, Secret?> rule, int? minimumLength = null) =>
        rule.Custom((password, context) =>
        {
            var text = password?.Value ?? "";
            if ((minimumLength is { } least ? PasswordRules.RefuseChoice(text, least) : PasswordRules.Refuse(text)) is { } refusal)
            {
                context.AddFailure(refusal);
            }
        });

    /// <summary>Whether it is a token is not for a validator to say: that has a code of its own.</summary>
    public static IRuleBuilderOptions<T, Secret?> BeGiven<T>(this IRuleBuilder<T, Secret?> rule) =>
        rule.Must(token => token is { Value: not "" }).WithMessage("A token is required.");

    public static IRuleBuilderOptions<T, string?> BeEmailAddress<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(email => EmailAddress.Parse(email) is not null).WithMessage("This is not an e-mail address.");

    public static IRuleBuilderOptions<T, string?> BeUsername<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(username => Username.Parse(username) is not null)
            .WithMessage($"A username has 1 to {Username.MaxLength} letters, digits and the signs @ . + - _.");
}
