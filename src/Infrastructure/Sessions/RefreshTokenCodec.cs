using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Cryptography;

namespace Auth.Infrastructure.Sessions;

/// <summary>
/// <c>rt1_</c> and base64url of: key id (1 byte), session id (16), session secret (16), generation (4), branch (2), MAC (16).
/// </summary>
/// <remarks>
/// The MAC is HMAC-SHA256 over all before it, cut to 128 bits. A stolen store mints no token, since it has neither the
/// secret nor the key; a stolen master key mints none either, since it has no secret.
/// </remarks>
internal sealed class RefreshTokenCodec(MasterKeys keys) : IRefreshTokenCodec
{
    private const string Prefix = "rt1_";
    private const int MacLength = 16;
    private const int BodyLength = 1 + 16 + RefreshToken.SecretLength + 4 + 2;
    private const int BinaryLength = BodyLength + MacLength;
    private static readonly int TextLength = Prefix.Length + Base64Url.GetEncodedLength(BinaryLength);

    public Secret Encode(RefreshTokenParts parts)
    {
        var key = keys.First;
        Span<byte> token = stackalloc byte[BinaryLength];
        token[0] = key.Id;
        parts.SessionId.Value.TryWriteBytes(token[1..], bigEndian: true, out _);
        parts.SessionSecret.CopyTo(token[17..]);
        BinaryPrimitives.WriteUInt32BigEndian(token[33..], parts.Position.Generation);
        BinaryPrimitives.WriteUInt16BigEndian(token[37..], parts.Position.Branch);
        Mac(key, token[..BodyLength], token[BodyLength..]);
        return new Secret(Prefix + Base64Url.EncodeToString(token));
    }

    public RefreshTokenParts? Decode(Secret token)
    {
        // Length and alphabet first, then the MAC; nothing in the token is looked at before it is known to be ours.
        var text = token.Value;
        if (text.Length != TextLength || !text.StartsWith(Prefix, StringComparison.Ordinal)) return null;

        Span<byte> binary = stackalloc byte[BinaryLength];
        var ascii = Encoding.ASCII.GetBytes(text, Prefix.Length, text.Length - Prefix.Length);
        if (!Base64Url.IsValid(ascii) || !Base64Url.TryDecodeFromUtf8(ascii, binary, out var written) || written != BinaryLength) return null;

        // One token has one spelling: the unused bits of the last character must be zero.
        if (Base64Url.EncodeToString(binary) != text[Prefix.Length..]) return null;

        return IsAuthentic(binary)
            ? new RefreshTokenParts(
                new SessionId(new Guid(binary.Slice(1, 16), bigEndian: true)),
                binary.Slice(17, RefreshToken.SecretLength).ToArray(),
                new TokenPosition(BinaryPrimitives.ReadUInt32BigEndian(binary[33..]), BinaryPrimitives.ReadUInt16BigEndian(binary[37..])))
            : null;
    }

    private bool IsAuthentic(ReadOnlySpan<byte> token)
    {
        Span<byte> mac = stackalloc byte[MacLength];
        foreach (var key in keys.All)
        {
            if (key.Id == token[0])
            {
                Mac(key, token[..BodyLength], mac);
                if (CryptographicOperations.FixedTimeEquals(mac, token[BodyLength..])) return true;
            }
        }

        return false;
    }

    private static void Mac(MasterKey key, ReadOnlySpan<byte> body, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.RefreshTokenKey, body, full);
        full[..MacLength].CopyTo(mac);
    }
}
