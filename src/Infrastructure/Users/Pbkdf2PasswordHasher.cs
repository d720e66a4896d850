using System.Globalization;
using System.Security.Cryptography;
using Auth.Application;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Users;

/// <summary>PBKDF2-HMAC-SHA512. The hash says all it needs: <c>$pbkdf2-sha512$i=220000$salt$digest</c>. What other PBKDF2 hashes it verifies, <see cref="StoredHash"/> knows.</summary>
/// <remarks>As many hashes at once as there are cores, on threads of their own, so that nothing else waits for them; a bounded queue behind.</remarks>
internal sealed class Pbkdf2PasswordHasher(IOptions<AuthOptions> options) : IPasswordHasher, IDisposable
{
    private static readonly int Workers = Environment.ProcessorCount;

    // About as many as can be served before a client gives up.
    private static readonly int Queue = 16 * Workers;

    private static readonly Error Busy =
        new(ErrorKind.Unavailable, "unavailable", "Too many sign-ins at once. Try again.") { RetryAfter = TimeSpan.FromSeconds(2) };

    private readonly SemaphoreSlim _workers = new(Workers);
    private readonly byte[] _saltOfNobody = RandomNumberGenerator.GetBytes(StoredHash.OwnSaltLength);
    private int _inside;

    private int Cost => options.Value.Password.Iterations;

    public async Task<Result<string>> HashAsync(Secret password, CancellationToken ct)
    {
        var salt = RandomNumberGenerator.GetBytes(StoredHash.OwnSaltLength);
        var digest = await RunAsync(() => Digest(password, salt, Cost), ct);
        return digest.Error is { } busy
            ? busy
            : string.Create(CultureInfo.InvariantCulture, $"${StoredHash.OwnScheme}$i={Cost}${Text(salt)}${Text(digest.Value)}");
    }

    public async Task<Result<PasswordVerdict>> VerifyAsync(string? hash, Secret password, CancellationToken ct)
    {
        var (_, stored) = StoredHash.Read(hash);
        return await RunAsync(() => Verify(stored, password), ct);
    }

    public HashSupport Recognize(Secret hash) => StoredHash.Read(hash.Value).Support;

    public void Dispose() => _workers.Dispose();

    private PasswordVerdict Verify(StoredHash? stored, Secret password)
    {
        if (stored is null)
        {
            // Nobody, or a hash that cannot be read: the same work, and the answer is no.
            _ = Digest(password, _saltOfNobody, Cost);
            return PasswordVerdict.Wrong;
        }

        var (right, done) = (false, 0.0);
        foreach (var spelling in Spellings(stored, password))
        {
            var digest = Rfc2898DeriveBytes.Pbkdf2(spelling, stored.Salt, stored.Iterations, stored.Algorithm, stored.Digest.Length);
            right |= CryptographicOperations.FixedTimeEquals(digest, stored.Digest);
            done += HashCost.Of(stored);
        }

        if (Cost - done >= 1)
        {
            _ = Digest(password, stored.Salt, (int)(Cost - done)); // topped up, so that a cheaper hash does not answer sooner
        }

        if (!right) return PasswordVerdict.Wrong;
        return stored.IsOwn && stored.Iterations == Cost ? PasswordVerdict.Right : PasswordVerdict.RightButOutdated;
    }

    // Elsewhere the password is hashed as it is typed, which may not be in NFC.
    private static IEnumerable<string> Spellings(StoredHash stored, Secret password)
    {
        var normal = PasswordRules.Normalize(password.Value);
        return stored.IsOwn || normal == password.Value ? [normal] : [normal, password.Value];
    }

    private async Task<Result<T>> RunAsync<T>(Func<T> work, CancellationToken ct)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > Workers + Queue) return Busy;

            await _workers.WaitAsync(ct);
            try
            {
                return await HashingThread.RunAsync(work);
            }
            finally
            {
                _workers.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private static byte[] Digest(Secret password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(PasswordRules.Normalize(password.Value), salt, iterations, HashAlgorithmName.SHA512, StoredHash.OwnDigestLength);

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
