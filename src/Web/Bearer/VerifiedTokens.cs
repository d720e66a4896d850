using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Auth.Application;
using Microsoft.Extensions.Options;

namespace Auth.Web.Bearer;

/// <summary>The tokens that this node has found authentic and good, by their digests: a table that is as large as it will ever be.</summary>
/// <remarks>
/// A digest has <see cref="Ways"/> places, and whatever comes new takes the place of the one among them that expires first. So a flood of new tokens
/// puts out one old one each, and what is no token puts out nothing. Nothing in here is good by being in here: see <see cref="AccessTokenCheck"/>.
/// </remarks>
internal sealed class VerifiedTokens(IOptions<AuthOptions> options)
{
    private const int Ways = 4;

    private readonly Entry?[] _entries = new Entry?[(options.Value.AccessToken.CacheSize + Ways - 1) / Ways * Ways];

    /// <summary>How many tokens there are.</summary>
    public int Count => _entries.Count(e => e is not null);

    public VerifiedToken? Find(TokenDigest digest)
    {
        foreach (ref var place in PlacesOf(digest))
        {
            if (Volatile.Read(ref place) is { } entry && entry.Digest == digest) return entry.Token;
        }

        return null;
    }

    /// <summary>Notes a token. Two at once may take one place: then one of them is checked again when it comes again.</summary>
    public void Remember(TokenDigest digest, VerifiedToken token)
    {
        var places = PlacesOf(digest);
        if (places.IsEmpty) return;

        var (victim, soonest) = (0, DateTimeOffset.MaxValue);
        for (var i = 0; i < places.Length; i++)
        {
            var entry = Volatile.Read(ref places[i]);
            if (entry is null || entry.Digest == digest)
            {
                victim = i;
                break;
            }

            if (entry.Token.Facts.ExpiresAt < soonest) (victim, soonest) = (i, entry.Token.Facts.ExpiresAt);
        }

        Volatile.Write(ref places[victim], new Entry(digest, token));
    }

    private Span<Entry?> PlacesOf(TokenDigest digest) =>
        _entries.Length == 0 ? [] : _entries.AsSpan((int)(digest.Number % (uint)(_entries.Length / Ways)) * Ways, Ways);

    private sealed record Entry(TokenDigest Digest, VerifiedToken Token);
}

/// <summary>The SHA-256 of a token.</summary>
internal readonly record struct TokenDigest(UInt128 First, UInt128 Second)
{
    /// <summary>A number that is as even as the digest.</summary>
    public uint Number => (uint)Second;

    /// <param name="token">In ASCII, of <see cref="AccessTokenOptions.MaximumLength"/> characters at the most.</param>
    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        Span<byte> text = stackalloc byte[token.Length];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.ASCII.GetBytes(token, text)], digest);
        return new TokenDigest(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
    }
}
