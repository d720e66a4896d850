using System.Security.Cryptography;
using System.Text;

namespace Auth.Infrastructure.Throttling;

/// <summary>How often something has happened to one subject.</summary>
internal sealed class Counter
{
    /// <summary>The length of a key (SHA-256).</summary>
    public const int KeyLength = 32;

    private Counter()
    {
    }

    public Counter(byte[] key, int count, DateTimeOffset startedAt, DateTimeOffset expiresAt) =>
        (Key, Count, StartedAt, ExpiresAt) = (key, count, startedAt, expiresAt);

    /// <summary>A digest of what is counted and of whom: the table names nobody, and a key has one length.</summary>
    public byte[] Key { get; private init; } = [];

    public int Count { get; private init; }

    /// <summary>When the window began; of failures, when the last of them was.</summary>
    public DateTimeOffset StartedAt { get; private init; }

    /// <summary>From when on the row may be removed.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    public static byte[] KeyOf(string name, string subject) => SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{subject}"));
}
