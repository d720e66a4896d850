using System.Text;
using System.Text.RegularExpressions;

namespace Auth.Tests.Integration.Support;

/// <summary>A mail as it came over the wire.</summary>
public sealed partial record ReceivedMail(string From, IReadOnlyList<string> Recipients, string Raw)
{
    private string Head => Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

    public string Subject => Header("Subject");

    /// <summary>The plain text.</summary>
    public string Text => Part("text/plain");

    /// <summary>The HTML.</summary>
    public string Html => Part("text/html");

    public Uri Link => new(Links().Match(Text).Value);

    /// <summary>What the link carries.</summary>
    public string Token => Link.Query.Split("token=")[1];

    /// <summary>The names of the headers, in order.</summary>
    public IEnumerable<string> HeaderNames => Unfold(Head).Split("\r\n").Select(l => l.Split(':')[0]);

    /// <summary>One header, unfolded and decoded (RFC 2047).</summary>
    public string Header(string name)
    {
        var line = Assert.Single(Unfold(Head).Split("\r\n"), l => l.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase));
        var value = AdjacentWords().Replace(line[(name.Length + 1)..].Trim(), "?==?");
        return EncodedWords().Replace(value, w => w.Groups[1].Value is "B" or "b"
            ? Encoding.UTF8.GetString(Convert.FromBase64String(w.Groups[2].Value))
            : Quoted(w.Groups[2].Value.Replace('_', ' ')));
    }

    private string Part(string type)
    {
        var boundary = Boundary().Match(Unfold(Head)).Groups[1].Value;
        Assert.NotEqual("", boundary);
        var part = Assert.Single(Raw.Split($"--{boundary}")[1..], p => p.Contains(type, StringComparison.OrdinalIgnoreCase));
        var end = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = (part[..end], part[(end + 4)..]);
        Assert.Contains("charset=utf-8", head, StringComparison.OrdinalIgnoreCase);
        return head.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase) ? Quoted(body.Replace("=\r\n", "", StringComparison.Ordinal))
            : head.Contains("base64", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetString(Convert.FromBase64String(body))
            : body;
    }

    private static string Unfold(string head) => Folds().Replace(head, " ");

    private static string Quoted(string text) => QuotedBytes().Replace(
        text, run => Encoding.UTF8.GetString(Convert.FromHexString(run.Value.Replace("=", "", StringComparison.Ordinal))));

    [GeneratedRegex("https?://[^\\s\"<]+")]
    private static partial Regex Links();

    [GeneratedRegex("\r\n[ \t]+")]
    private static partial Regex Folds();

    [GeneratedRegex("\\?=\\s+=\\?")]
    private static partial Regex AdjacentWords();

    [GeneratedRegex("=\\?utf-8\\?([BbQq])\\?([^?]*)\\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWords();

    [GeneratedRegex("(=[0-9A-Fa-f]{2})+")]
    private static partial Regex QuotedBytes();

    [GeneratedRegex("boundary=\"?([^\";\\s]+)")]
    private static partial Regex Boundary();
}
