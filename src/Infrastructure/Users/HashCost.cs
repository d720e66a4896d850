using System.Diagnostics;
using System.Security.Cryptography;

namespace Auth.Infrastructure.Users;

/// <summary>What an iteration with another hash function costs on this machine, in iterations with SHA-512.</summary>
/// <remarks>
/// Measured once, when the first hash from elsewhere is verified: processors with instructions for SHA-1 and SHA-256 differ
/// by a factor of four from those without. The least of several short times counts, so that a busy machine does not distort it.
/// </remarks>
internal static class HashCost
{
    private const int Slices = 9;
    private const int Iterations = 2_000;

    private static readonly byte[] Salt = new byte[16];
    private static readonly Lazy<Dictionary<HashAlgorithmName, double>> Ratios = new(Measure);

    /// <summary>How many iterations with SHA-512 take as long as this hash.</summary>
    public static double Of(StoredHash hash) =>
        (double)hash.Iterations * hash.Blocks * (hash.Algorithm == HashAlgorithmName.SHA512 ? 1 : Ratios.Value[hash.Algorithm]);

    private static Dictionary<HashAlgorithmName, double> Measure()
    {
        HashAlgorithmName[] algorithms = [HashAlgorithmName.SHA512, HashAlgorithmName.SHA256, HashAlgorithmName.SHA1];
        var least = algorithms.ToDictionary(a => a, _ => long.MaxValue);
        for (var slice = 0; slice < Slices; slice++)
        {
            foreach (var algorithm in algorithms)
            {
                var start = Stopwatch.GetTimestamp();
                _ = Rfc2898DeriveBytes.Pbkdf2("calibration", Salt, Iterations, algorithm, 1);
                least[algorithm] = Math.Min(least[algorithm], Stopwatch.GetTimestamp() - start);
            }
        }

        return algorithms.ToDictionary(a => a, a => (double)least[a] / least[HashAlgorithmName.SHA512]);
    }
}
