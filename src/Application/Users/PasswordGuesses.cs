using Auth.Application.Messaging;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Application.Users;

/// <summary>Lets nobody guess passwords for long. A guess is answered only if it is counted, and counted only while no wait is due.</summary>
/// <remarks>
/// It is settled after the hashing, against the count as it then is: of guesses that arrive together as many are answered as
/// of guesses that come one by one, on however many nodes. The rest hears that it has to wait, right or wrong.
/// </remarks>
internal sealed class PasswordGuesses(
    IFailureStore store, IDeviceMarks devices, IPasswordHasher hasher, IClock clock, DomainEvents events, IOptions<AuthOptions> options)
{
    /// <summary>A guess at sign-in; the user is null where the name is nobody's, and nothing in the answer tells.</summary>
    /// <param name="name">By what the caller calls the account.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="password">The guess.</param>
    /// <param name="device">The mark of the device.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>Never right for a user who may not sign in; 429 <c>rate_limited</c>, for the right password too; 503 <c>unavailable</c>.</returns>
    public Task<Result<PasswordVerdict>> SignInAsync(SignInName name, User? user, Secret password, Secret? device, CancellationToken ct)
    {
        // Whoever has signed in on this device before is counted apart from strangers, who cannot keep them out.
        var known = user is null ? null : devices.Recognize(device, user.Id);
        var other = user is null ? null : SignInName.Of(user).FirstOrDefault(n => n != name)?.Subject;
        var (own, sibling) = known is null ? (name.Subject, other) : ($"device:{known}", null);
        return TryAsync(own, sibling, user, stop => VerifyAsync(user, password, stop), ct);
    }

    /// <summary>A guess at a password that a product's directory knows.</summary>
    /// <param name="name">By what the caller calls the account.</param>
    /// <param name="user">Who stands for it here; null where nobody does, or does yet.</param>
    /// <param name="check">Asks the directory, with the same work for a user who is not there.</param>
    /// <param name="device">The mark of the device.</param>
    /// <param name="ct">Stops the work.</param>
    public Task<Result<PasswordVerdict>> SignInAsync(
        SignInName name, User? user, Func<CancellationToken, Task<Result<PasswordVerdict>>> check, Secret? device, CancellationToken ct)
    {
        var known = user is null ? null : devices.Recognize(device, user.Id);
        return TryAsync(known is null ? name.Subject : $"device:{known}", null, user, check, ct);
    }

    /// <summary>A guess by somebody who is signed in: counted apart, so that strangers cannot bar them.</summary>
    public Task<Result<PasswordVerdict>> ConfirmAsync(User? user, UserId id, Secret password, CancellationToken ct) =>
        ConfirmAsync(user, id, stop => VerifyAsync(user, password, stop), ct);

    /// <summary>The same of a password that a product's directory knows.</summary>
    public Task<Result<PasswordVerdict>> ConfirmAsync(User? user, UserId id, Func<CancellationToken, Task<Result<PasswordVerdict>>> check, CancellationToken ct) =>
        TryAsync($"signed-in:{id.Value}", null, user, check, ct);

    private async Task<Result<PasswordVerdict>> TryAsync(
        string own, string? sibling, User? user, Func<CancellationToken, Task<Result<PasswordVerdict>>> check, CancellationToken ct)
    {
        if (!options.Value.Throttling.Enabled) return await check(ct);

        // A new password begins a new count. Nobody counts as somebody who just registered: to register tells nothing.
        var stamp = user?.SecurityStamp ?? User.FirstSecurityStamp;
        (own, sibling) = ($"{own} {stamp}", sibling is null ? null : $"{sibling} {stamp}");

        var (before, _) = await store.ReadAsync(own, null, ct);
        if (before.Wait(clock.UtcNow) is { } wait) return Error.TooMany(wait);

        var verdict = await check(ct);
        return verdict.Error is null ? await SettleAsync(own, sibling, user, verdict.Value, ct) : verdict;
    }

    private async Task<Result<PasswordVerdict>> VerifyAsync(User? user, Secret password, CancellationToken ct)
    {
        // Hashed in every case, so that the time tells nothing; the status is looked at only afterwards.
        var verdict = await hasher.VerifyAsync(user?.PasswordHash, password, ct);
        return verdict.Error is null && user is not { Status: UserStatus.Active } ? PasswordVerdict.Wrong : verdict;
    }

    private async Task<Result<PasswordVerdict>> SettleAsync(string own, string? sibling, User? user, PasswordVerdict verdict, CancellationToken ct)
    {
        while (true)
        {
            var (failures, others) = await store.ReadAsync(own, sibling, ct);
            var now = clock.UtcNow;
            if (failures.Wait(now) is { } wait) return Error.TooMany(wait);
            if (failures.InARow >= Failures.Most) return PasswordVerdict.Wrong;

            // Under its other name too, an account has had no more guesses than it may; a wait is due to each name by itself,
            // or two of them could be tried for whether they are one person's.
            var isRight = verdict != PasswordVerdict.Wrong && failures.InARow + others.InARow < Failures.Most;
            var next = isRight ? Failures.None : failures.Add(now);
            if (next != failures && !await store.TryReplaceAsync(own, failures, next, ct)) continue;

            if (isRight)
            {
                if (others != Failures.None) _ = await store.TryReplaceAsync(sibling!, others, Failures.None, ct);
                return verdict;
            }

            if (user is not null && next.InARow + others.InARow >= Failures.Most) events.Raise(new SignInBlocked(user.Id, now));
            return PasswordVerdict.Wrong;
        }
    }
}

/// <summary>What an account is called at sign-in, in the form by which it is unique.</summary>
internal sealed record SignInName(string Subject)
{
    public static SignInName OfEmail(string emailKey) => new($"email:{emailKey}");

    public static SignInName OfUsername(string usernameKey) => new($"username:{usernameKey}");

    public static IEnumerable<SignInName> Of(User user) =>
        user.UsernameKey is { } username ? [OfEmail(user.EmailKey), OfUsername(username)] : [OfEmail(user.EmailKey)];
}
