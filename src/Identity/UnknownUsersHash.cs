using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace Auth.Identity;

/// <summary>A hash that no password has, at the product's own cost: checking it for users who are not there takes the time that the others take.</summary>
internal sealed class UnknownUsersHash
{
    private string? _hash;

    public void Verify<TUser>(IPasswordHasher<TUser> hasher, string password)
        where TUser : class
    {
        _hash ??= hasher.HashPassword(null!, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        _ = hasher.VerifyHashedPassword(null!, _hash, password);
    }
}
