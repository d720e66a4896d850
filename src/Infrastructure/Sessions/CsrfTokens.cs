using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Cryptography;

namespace Auth.Infrastructure.Sessions;

/// <summary>
/// The cookie: base64url of 16 random bytes, a flag (1), the session's id or zeros (16), MAC (16). The token: base64url of another MAC over the same (32).
/// </summary>
/// <remarks>Both MACs are HMAC-SHA256 under the key that made the cookie, told apart by the byte before what they cover.</remarks>
internal sealed class CsrfTokens(MasterKeys keys) : ICsrfTokens
{
    private const int RandomLength = 16;
    private const int BodyLength = RandomLength + 1 + 16;
    private const int MacLength = 16;
    private const int BinaryLength = BodyLength + MacLength;
    private const byte OfCookie = 1;
    private const byte OfToken = 2;
    private static readonly int TextLength = Base64Url.GetEncodedLength(BinaryLength);

    public CsrfPair Issue(SessionId? session, bool isPersistent)
    {
        Span<byte> cookie = stackalloc byte[BinaryLength];
        RandomNumberGenerator.Fill(cookie[..RandomLength]);
        cookie[RandomLength] = isPersistent ? (byte)1 : (byte)0;
        (session?.Value ?? Guid.Empty).TryWriteBytes(cookie[(RandomLength + 1)..], bigEndian: true, out _);
        Mac(keys.First, OfCookie, cookie[..BodyLength])[..MacLength].CopyTo(cookie[BodyLength..]);
        return Pair(keys.First, cookie, Base64Url.EncodeToString(cookie));
    }

    public CsrfPair? Read(Secret cookie)
    {
        var text = cookie.Value;
        if (text.Length != TextLength || text.Any(c => !char.IsAscii(c)) || !Base64Url.IsValid(text)) return null;

        Span<byte> binary = stackalloc byte[BinaryLength];
        if (!Base64Url.TryDecodeFromUtf8(Encoding.ASCII.GetBytes(text), binary, out var written) || written != BinaryLength) return null;

        foreach (var key in keys.All)
        {
            if (CryptographicOperations.FixedTimeEquals(Mac(key, OfCookie, binary[..BodyLength]).AsSpan(0, MacLength), binary[BodyLength..]))
            {
                return Pair(key, binary, text);
            }
        }

        return null;
    }

    private static CsrfPair Pair(MasterKey key, ReadOnlySpan<byte> cookie, string text)
    {
        var session = new Guid(cookie.Slice(RandomLength + 1, 16), bigEndian: true);
        return new CsrfPair(
            new Secret(text),
            new Secret(Base64Url.EncodeToString(Mac(key, OfToken, cookie[..BodyLength]))),
            session == Guid.Empty ? null : new SessionId(session),
            cookie[RandomLength] == 1);
    }

    private static byte[] Mac(MasterKey key, byte purpose, ReadOnlySpan<byte> body)
    {
        Span<byte> covered = stackalloc byte[1 + BodyLength];
        covered[0] = purpose;
        body.CopyTo(covered[1..]);
        return HMACSHA256.HashData(key.CsrfKey, covered);
    }
}
