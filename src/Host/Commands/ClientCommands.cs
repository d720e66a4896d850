using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Host.Commands;

internal static class ClientCommands
{
    private const int SecretLength = 32;

    /// <summary><c>clients secret</c>: a secret for a client to keep, and what the settings say of it.</summary>
    public static int NewSecret()
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretLength));
        Console.WriteLine($"secret, for the client alone:            {secret}");
        Console.WriteLine($"Auth:Clients:<its id>:SecretSha256 here: {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))}");
        return 0;
    }
}
