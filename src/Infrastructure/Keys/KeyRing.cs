using System.Security.Cryptography;
using Auth.Application;
using Auth.Application.Keys;
using Auth.Domain.Keys;
using Auth.Infrastructure.Cryptography;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Infrastructure.Keys;

/// <summary>The signing keys of the store, decrypted, in memory.</summary>
internal sealed class KeyRing(IServiceScopeFactory scopes, MasterKeys masterKeys, IClock clock, TimeProvider time) : IKeyRing, IDisposable
{
    // Shorter than any key is published before it signs: a younger ring holds every key that signs.
    private static readonly TimeSpan LongestAge = KeyOptions.ShortestPublishedBefore - TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1);
    private volatile State _state = new([], default, new KeySchedule([], TimeSpan.Zero), new Dictionary<string, SigningCredentials>());
    private long? _failedAt;

    public IReadOnlyList<PublishedKey> Published => _state.Published(clock.UtcNow);

    public PublishedKey? FindPublished(string keyId) => _state.FindPublished(keyId, clock.UtcNow);

    // By the wall clock, which goes on where a machine sleeps; set back, it says nothing.
    private bool IsCurrent => (clock.UtcNow - _state.ReadAt).Duration() < LongestAge;

    public async ValueTask<bool> CatchUpAsync(string keyId, CancellationToken ct) => _state.Ids.Contains(keyId) || await EnsureCurrentAsync(ct);

    /// <summary>Reads the ring where it is old; whoever signs with an old one may sign with a key that the others have retired. False where it cannot be read.</summary>
    public async ValueTask<bool> EnsureCurrentAsync(CancellationToken ct)
    {
        if (IsCurrent) return true;

        await _one.WaitAsync(ct);
        try
        {
            if (IsCurrent) return true;
            if (_failedAt is { } failed && time.GetElapsedTime(failed) < PauseAfterFailure) return false;

            await ReloadAsync(ct);
            return true;
        }
        catch (Exception e) when (DatabaseEngine.Cause(e) is not null || e is TimeoutException)
        {
            _failedAt = time.GetTimestamp();
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>The credentials of the key whose turn it is.</summary>
    public SigningCredentials Signer
    {
        get
        {
            var state = _state;
            var key = state.Schedule.Signer(clock.UtcNow) ?? throw new InvalidOperationException("There is no signing key yet.");
            return state.Credentials[key.Id];
        }
    }

    /// <summary>Reads the keys from the store.</summary>
    public async Task ReloadAsync(CancellationToken ct)
    {
        var readAt = clock.UtcNow;
        await using var scope = scopes.CreateAsyncScope();
        var keys = await scope.ServiceProvider.GetRequiredService<ISigningKeyStore>().ListAsync(ct);
        var schedule = new KeySchedule(keys, AccessTokenOptions.LongestUse);

        // Decrypted once: the key objects of the ring before are taken over.
        var known = _state.Credentials;
        var credentials = schedule.Published(clock.UtcNow).ToDictionary(k => k.Id, k => known.GetValueOrDefault(k.Id) ?? Unprotect(k));
        _state = new State([.. keys.Select(k => k.Id)], readAt, schedule, credentials);
    }

    private SigningCredentials Unprotect(SigningKey key)
    {
        var context = SigningKeyGenerator.Context(key.Id);
        var privateKey = masterKeys.All.Select(m => m.Decrypt(key.ProtectedPrivateKey, context)).FirstOrDefault(k => k is not null)
            ?? throw new StartRefusedException($"No master key decrypts the signing key {key.Id}. Put the master key under which it was stored back into Auth:MasterKeys.");
        try
        {
            SecurityKey security;
            if (key.Algorithm == SecurityAlgorithms.RsaSsaPssSha256)
            {
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(privateKey, out _);
                security = new RsaSecurityKey(rsa) { KeyId = key.Id };
            }
            else
            {
                var ecdsa = ECDsa.Create();
                ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
                security = new ECDsaSecurityKey(ecdsa) { KeyId = key.Id };
            }

            return new SigningCredentials(security, key.Algorithm);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private sealed record State(
        HashSet<string> Ids, DateTimeOffset ReadAt, KeySchedule Schedule, IReadOnlyDictionary<string, SigningCredentials> Credentials)
    {
        // Those that were published when the ring was read; some of them are no longer.
        private readonly Dictionary<string, PublishedKey> _public = Schedule.Published(ReadAt).Where(k => Credentials.ContainsKey(k.Id))
            .ToDictionary(k => k.Id, k => new PublishedKey(k.Id, k.Algorithm, k.PublicKey));

        public IReadOnlyList<PublishedKey> Published(DateTimeOffset now) => [.. Schedule.Published(now).Where(k => _public.ContainsKey(k.Id)).Select(k => _public[k.Id])];

        public PublishedKey? FindPublished(string id, DateTimeOffset now) => _public.GetValueOrDefault(id) is { } key && Schedule.IsPublished(id, now) ? key : null;
    }
}
