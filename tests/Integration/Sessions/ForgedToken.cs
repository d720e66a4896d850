using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Auth.Tests.Integration.Sessions;

/// <summary>Refresh tokens made by somebody else, after the published layout.</summary>
internal static class ForgedToken
{
    public const int SecretLength = 16;
    public const int Length = 55;

    /// <summary>A token whose MAC is right: what a thief of the master key can make, who has no session's secret.</summary>
    public static string Of(byte[] masterKey, Guid session, byte[] secret, uint generation = 1, ushort branch = 0)
    {
        var token = new byte[Length];
        token[0] = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 1, info: "auth master key id v1"u8.ToArray())[0];
        session.TryWriteBytes(token.AsSpan(1), bigEndian: true, out _);
        secret.CopyTo(token, 17);
        BinaryPrimitives.WriteUInt32BigEndian(token.AsSpan(33), generation);
        BinaryPrimitives.WriteUInt16BigEndian(token.AsSpan(37), branch);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 32, info: "auth refresh token mac v1"u8.ToArray());
        HMACSHA256.HashData(key, token.AsSpan(0, 39)).AsSpan(0, 16).CopyTo(token.AsSpan(39));
        return Text(token);
    }

    /// <summary>A token that names the session and is random in all else.</summary>
    public static string RandomOf(Guid session)
    {
        var token = RandomNumberGenerator.GetBytes(Length);
        session.TryWriteBytes(token.AsSpan(1), bigEndian: true, out _);
        return Text(token);
    }

    public static byte[] Bytes(string token) => Base64Url.DecodeFromChars(token.AsSpan(4));

    public static string Text(byte[] token) => "rt1_" + Base64Url.EncodeToString(token);
}
