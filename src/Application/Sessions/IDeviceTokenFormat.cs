using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Auth.Domain;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>What device tokens look like. Register another before <c>AddAuth</c> to replace it.</summary>
public interface IDeviceTokenFormat
{
    /// <summary>A new key: no two alike, with 128 random bits at least of a <see cref="RandomNumberGenerator"/>, and visible ASCII without blanks.</summary>
    Secret Create(UserId user);

    /// <summary>Whether the text may be such a key. What may not is refused before the store is asked: be quick, and throw nothing. It has 1 to 512 visible ASCII characters.</summary>
    bool IsWellFormed(string text);
}

/// <summary>40 hexadecimal digits in lower case: 160 random bits.</summary>
internal sealed partial class HexDeviceTokenFormat : IDeviceTokenFormat
{
    private const int Bytes = 20;

    public Secret Create(UserId user) => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));

    public bool IsWellFormed(string text) => Form().IsMatch(text);

    [GeneratedRegex(@"\A[0-9a-f]{40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
