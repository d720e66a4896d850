using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Users;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Users;

/// <summary>Refuses passwords whose SHA-1 digest is in what the operator mounted: one sorted file, or a folder of ranges. Nothing leaves the machine.</summary>
/// <remarks>Both are the formats in which such lists are published: <c>DIGEST:COUNT</c> by line, or files named by the first five digits with the other 35 by line.</remarks>
internal sealed class BreachedPasswords(IOptions<AuthOptions> options) : IPasswordPolicy
{
    private const int DigestLength = 40;
    private const int PrefixLength = 5;

    // With its count and its end.
    private const int LongestLine = 128;

    private string? Path => options.Value.Password.BreachedFile;

    /// <summary>Stops the start where the list is not there, or is no such list.</summary>
    public void Check()
    {
        if (Path is null || (Directory.Exists(Path) ? Directory.EnumerateFiles(Path).Any(IsRange) : File.Exists(Path) && BeginsWithDigest(Path))) return;

        throw new StartRefusedException(
            $"Auth:Password:BreachedFile must be a file of SHA-1 digests, one a line and sorted, or a folder of files named by five digits; '{Path}' is not.");
    }

    public async Task<string?> RefuseAsync(Secret password, PasswordOwner owner, CancellationToken ct)
    {
        if (Path is null) return null;

        // SHA-1 is what such lists are made with; it protects nothing here.
#pragma warning disable CA5350
        var digest = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(PasswordRules.Normalize(password.Value))));
#pragma warning restore CA5350
        var known = Directory.Exists(Path) ? await IsInRangeAsync(Path, digest, ct) : await IsInFileAsync(Path, digest, ct);
        return known ? "The password is known from a data breach. Choose another, and change it wherever else it is used." : null;
    }

    private static async Task<bool> IsInRangeAsync(string folder, string digest, CancellationToken ct)
    {
        var range = System.IO.Path.Combine(folder, digest[..PrefixLength]);
        range = File.Exists(range) ? range : range + ".txt";
        if (!File.Exists(range)) return Directory.Exists(folder) ? false : throw new IOException("The folder of breached passwords is gone.");

        await foreach (var line in File.ReadLinesAsync(range, ct))
        {
            if (line.AsSpan().Trim().StartsWith(digest.AsSpan(PrefixLength), StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>By halves: some thirty short reads, however large the file is.</summary>
    private static async Task<bool> IsInFileAsync(string path, string digest, CancellationToken ct)
    {
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.RandomAccess);
        var window = new byte[2 * LongestLine];
        var (low, high) = (0L, RandomAccess.GetLength(file)); // both begin a line
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var from = Math.Max(low, middle - LongestLine);
            var read = await RandomAccess.ReadAsync(file, window.AsMemory(0, (int)Math.Min(window.Length, high - from)), from, ct);
            var (start, length) = LineAround(window.AsSpan(0, read), (int)(middle - from));
            if ((start == 0 && from > low) || (start + length == read && from + read < high)) throw new IOException("The file of breached passwords has a line that is too long.");

            var line = Encoding.ASCII.GetString(window, start, Math.Min(length, DigestLength));
            switch (string.Compare(line, digest, StringComparison.OrdinalIgnoreCase))
            {
                case 0: return true;
                case < 0: low = Math.Min(high, from + start + length + 1); break;
                default: high = from + start; break;
            }
        }

        return false;
    }

    /// <summary>The line that holds the position, without its end.</summary>
    private static (int Start, int Length) LineAround(ReadOnlySpan<byte> text, int position)
    {
        var start = text[..position].LastIndexOf((byte)'\n') + 1;
        var length = text[start..].IndexOf((byte)'\n');
        return (start, length < 0 ? text.Length - start : length);
    }

    private static bool IsRange(string path) =>
        System.IO.Path.GetFileNameWithoutExtension(path) is { Length: PrefixLength } name && name.All(char.IsAsciiHexDigit);

    private static bool BeginsWithDigest(string path)
    {
        using var reader = new StreamReader(path, Encoding.ASCII);
        var first = new char[DigestLength];
        return reader.ReadBlock(first) == DigestLength && first.All(char.IsAsciiHexDigit);
    }
}
