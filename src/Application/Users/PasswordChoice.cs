using Auth.Domain;

namespace Auth.Application.Users;

/// <summary>For every use case in which somebody chooses a password: asks all policies.</summary>
/// <remarks>Ask it before the account is looked at, or after the caller has proved to own it: its answer must not tell whether an account exists.</remarks>
public sealed class PasswordChoice
{
    private readonly IEnumerable<IPasswordPolicy> _policies;

    internal PasswordChoice(IEnumerable<IPasswordPolicy> policies) => _policies = policies;

    /// <summary>400 <c>validation_failed</c> with every reason under the field of the request, or null where no policy objects.</summary>
    public async Task<Error?> RefuseAsync(Secret password, PasswordOwner owner, string field, CancellationToken ct)
    {
        var refusals = new List<string>();
        foreach (var policy in _policies)
        {
            if (await policy.RefuseAsync(password, owner, ct) is { } refusal) refusals.Add(refusal);
        }

        return refusals is [] ? null : Error.Invalid(new Dictionary<string, string[]> { [field] = [.. refusals] });
    }
}
