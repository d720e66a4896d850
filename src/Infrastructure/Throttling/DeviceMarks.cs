using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Application.Throttling;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Infrastructure.Cryptography;

namespace Auth.Infrastructure.Throttling;

/// <summary>Base64url of 16 random bytes and the HMAC-SHA256 over them and the user's id: it needs no table.</summary>
internal sealed class DeviceMarks(MasterKeys keys) : IDeviceMarks
{
    private const int IdLength = 16;
    private const int UserLength = 16;
    private const int BinaryLength = IdLength + HMACSHA256.HashSizeInBytes;
    private static readonly int TextLength = Base64Url.GetEncodedLength(BinaryLength);

    public Secret Renew(Secret? presented, UserId user)
    {
        if (Recognize(presented, user) is not null) return presented!.Value;

        Span<byte> token = stackalloc byte[BinaryLength];
        RandomNumberGenerator.Fill(token[..IdLength]);
        Mac(keys.First, token[..IdLength], user, token[IdLength..]);
        return new Secret(Base64Url.EncodeToString(token));
    }

    public string? Recognize(Secret? presented, UserId user)
    {
        if (presented is not { Value: { } text } || text.Length != TextLength || text.Any(c => !char.IsAscii(c))) return null;

        Span<byte> token = stackalloc byte[BinaryLength];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromUtf8(Encoding.ASCII.GetBytes(text), token, out var written) || written != BinaryLength) return null;

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var key in keys.All)
        {
            Mac(key, token[..IdLength], user, mac);
            if (CryptographicOperations.FixedTimeEquals(mac, token[IdLength..])) return Convert.ToHexString(token[..IdLength]);
        }

        return null;
    }

    private static void Mac(MasterKey key, ReadOnlySpan<byte> id, UserId user, Span<byte> mac)
    {
        Span<byte> body = stackalloc byte[IdLength + UserLength];
        id.CopyTo(body);
        user.Value.TryWriteBytes(body[IdLength..], bigEndian: true, out _);
        HMACSHA256.HashData(key.DeviceMarkKey, body, mac);
    }
}
