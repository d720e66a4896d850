using Auth.Domain;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Refuses what is on the list of common passwords, and what is made of nothing but the names of the product, its host and the user.</summary>
internal sealed class CommonPasswordPolicy(IOptions<AuthOptions> options, IIssuer issuer) : IPasswordPolicy
{
    public Task<string?> RefuseAsync(Secret password, PasswordOwner owner, CancellationToken ct)
    {
        var host = Uri.TryCreate(issuer.Value, UriKind.Absolute, out var address) ? address.IdnHost : "";
        IEnumerable<string> names = [.. options.Value.Password.ContextWords, host, .. owner.Email.Split('@'), owner.Username ?? ""];
        return Task.FromResult(CommonPasswords.IsCommon(password.Value, names)
            ? "The password is among the first that are guessed: a common one, or made of names. Choose another, such as several unrelated words."
            : null);
    }
}
