namespace Auth.Domain.Keys;

/// <summary>Which of the keys signs, which are published, and when the next one is due.</summary>
/// <param name="keys">All keys of the store.</param>
/// <param name="longestTokenLife">How long the last token that a key signed may still be shown.</param>
public sealed class KeySchedule(IEnumerable<SigningKey> keys, TimeSpan longestTokenLife)
{
    private readonly SigningKey[] _keys = [.. keys.OrderBy(k => k.Number)];

    /// <summary>The youngest key whose time has come, else the first (a clock that was set back stops no sign-in); null on an empty ring.</summary>
    public SigningKey? Signer(DateTimeOffset now) => _keys.LastOrDefault(k => k.SignsFrom <= now) ?? _keys.FirstOrDefault();

    /// <summary>Keys that sign, will sign, or signed a token that may still be alive.</summary>
    public IEnumerable<SigningKey> Published(DateTimeOffset now) => _keys.Where((_, i) => IsPublished(i, now));

    /// <summary>Whether the key of this id is among those.</summary>
    public bool IsPublished(string id, DateTimeOffset now)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i].Id == id) return IsPublished(i, now);
        }

        return false;
    }

    private bool IsPublished(int i, DateTimeOffset now) => i + 1 == _keys.Length || now < _keys[i + 1].SignsFrom + longestTokenLife;

    /// <summary>The number of the next key, and whether it is due: none exists, or the youngest has signed for a whole period.</summary>
    public (int Number, bool Due) Next(DateTimeOffset now, TimeSpan period) => _keys is []
        ? (1, true)
        : (_keys[^1].Number + 1, now >= _keys[^1].SignsFrom + period);
}
