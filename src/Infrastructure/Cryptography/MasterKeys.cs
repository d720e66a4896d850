using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Infrastructure.Cryptography;

/// <summary>The keys above all keys: the first encrypts and signs, all decrypt and verify.</summary>
internal sealed partial class MasterKeys(IOptions<AuthOptions> options, DatabaseEngine engine, ILogger<MasterKeys> logger)
{
    /// <summary>The length of a master key in bytes.</summary>
    public const int Length = 32;

    private IReadOnlyList<MasterKey>? _keys;

    /// <summary>All keys, the first one first. Read once, at the start.</summary>
    public IReadOnlyList<MasterKey> All => _keys ?? throw new InvalidOperationException("The master keys have not been loaded yet.");

    /// <summary>The key that encrypts and signs.</summary>
    public MasterKey First => All[0];

    /// <summary>Refuses the start, before the database is asked, where keys must be configured and are not, or are no keys.</summary>
    public void Check()
    {
        if (options.Value.MasterKeys.Count == 0 && engine.MasterKeyFile is null)
        {
            throw new StartRefusedException($"Auth:MasterKeys must hold at least one key (base64 of {Length} random bytes) when the database is {engine.Name}.");
        }

        _ = options.Value.MasterKeys.Select(Parse).ToList();
    }

    /// <summary>Reads the keys from the configuration, or from the file beside an embedded database.</summary>
    /// <param name="mayCreate">False where the store already holds what another master key has encrypted.</param>
    public void Load(bool mayCreate)
    {
        var texts = options.Value.MasterKeys;
        if (texts.Count == 0)
        {
            texts = [ReadOrCreate(engine.MasterKeyFile!, mayCreate)];
        }

        _keys = [.. texts.Select((text, i) => new MasterKey(Parse(text, i)))];
    }

    private static byte[] Parse(string text, int index)
    {
        var key = new byte[Length + 1];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Length
            ? key[..Length]
            : throw new StartRefusedException($"Auth:MasterKeys:{index} is not the base64 of {Length} bytes."); // never the value
    }

    private string ReadOrCreate(string file, bool mayCreate)
    {
        if (!File.Exists(file))
        {
            if (!mayCreate)
            {
                throw new StartRefusedException(
                    $"The database holds keys that are encrypted under a master key, and there is none: {file} is missing and Auth:MasterKeys is empty. Restore the file from the backup.");
            }

            Create(file);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            LogExposed(logger, file);
        }

        return File.ReadAllText(file);
    }

    private void Create(string file)
    {
        // Written whole under another name and then linked: a second start, or a kill in the middle, never sees half a key.
        var draft = $"{file}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (var stream = new FileStream(draft, create))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length))));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, file, overwrite: false);
            LogCreated(logger, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft); // another first start was quicker: its key it is
        }
    }

    [LoggerMessage(LogLevel.Warning, "The master key {File} can be read by others than its owner")]
    private static partial void LogExposed(ILogger logger, string file);

    [LoggerMessage(LogLevel.Information, "Made the master key {File}: back it up together with the database")]
    private static partial void LogCreated(ILogger logger, string file);
}

/// <summary>One master key and what is derived from it (HKDF, RFC 5869), each for one purpose only.</summary>
internal sealed class MasterKey
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] _encryptionKey;
    private readonly byte[] _derivationKey;

    public MasterKey(byte[] key)
    {
        Id = Derive(key, "auth master key id v1", 1)[0];
        RefreshTokenKey = Derive(key, "auth refresh token mac v1", 32);
        DeviceMarkKey = Derive(key, "auth device token mac v1", 32);
        CsrfKey = Derive(key, "auth csrf token mac v1", 32);
        _encryptionKey = Derive(key, "auth encryption v1", 32);
        _derivationKey = Derive(key, "auth derivation v1", 32);
    }

    /// <summary>Names the key in what it made. Derived from it, so its place in the list does not matter; not unique, so try each match.</summary>
    public byte Id { get; }

    /// <summary>The key of the MAC in refresh tokens.</summary>
    public byte[] RefreshTokenKey { get; }

    /// <summary>The key of the MAC in the marks of known devices.</summary>
    public byte[] DeviceMarkKey { get; }

    /// <summary>The key of the MACs in CSRF cookies and tokens.</summary>
    public byte[] CsrfKey { get; }

    /// <summary>32 bytes for a purpose that has no key above.</summary>
    public byte[] DeriveFor(string purpose) => Derive(_derivationKey, purpose, 32);

    /// <summary>Encrypts and authenticates with AES-256-GCM: key id, nonce, tag, ciphertext. <paramref name="context"/> is authenticated too.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext, string context)
    {
        var box = new byte[1 + NonceLength + TagLength + plaintext.Length];
        box[0] = Id;
        RandomNumberGenerator.Fill(box.AsSpan(1, NonceLength));
        using var aes = new AesGcm(_encryptionKey, TagLength);
        aes.Encrypt(
            box.AsSpan(1, NonceLength), plaintext, box.AsSpan(1 + NonceLength + TagLength), box.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(context));
        return box;
    }

    /// <summary>The plaintext, or null where this key did not make the box or somebody changed it.</summary>
    public byte[]? Decrypt(ReadOnlySpan<byte> box, string context)
    {
        if (box.Length < 1 + NonceLength + TagLength || box[0] != Id) return null;

        var plaintext = new byte[box.Length - 1 - NonceLength - TagLength];
        using var aes = new AesGcm(_encryptionKey, TagLength);
        try
        {
            aes.Decrypt(
                box.Slice(1, NonceLength), box[(1 + NonceLength + TagLength)..], box.Slice(1 + NonceLength, TagLength), plaintext, Encoding.UTF8.GetBytes(context));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] Derive(byte[] key, string purpose, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, length, info: Encoding.UTF8.GetBytes(purpose));
}
