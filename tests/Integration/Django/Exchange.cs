using System.Text;
using System.Text.RegularExpressions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Django;

/// <summary>A request and its answer as they are on the wire, written down as text: first line, headers, an empty line, the body.</summary>
/// <remarks>
/// In a request <c>&lt;name&gt;</c> stands for a token of the test. In an answer <c>&lt;jwt&gt;</c>, <c>&lt;key&gt;</c>, <c>&lt;id&gt;</c>, <c>&lt;time&gt;</c>
/// and <c>&lt;text&gt;</c> stand for any of their kind, and all else for itself, byte for byte.
/// </remarks>
internal static partial class Exchange
{
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["jwt"] = @"[\w-]+\.[\w-]+\.[\w-]+",
        ["key"] = "[0-9a-f]{40}",
        ["id"] = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        ["time"] = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        ["text"] = "[^\"\r\n]+",
    };

    public static async Task<RawAnswer> SendAsync(this AuthServer server, string request, IReadOnlyDictionary<string, string>? words = null)
    {
        var (first, headers, body) = Parts(Fill(request, words));
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = new StringBuilder($"{first} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\nUser-Agent: tests/1\r\n");
        foreach (var header in headers) head.Append(header).Append("\r\n");
        if (bytes.Length > 0 && !headers.Any(h => h.StartsWith("Content-Type:", StringComparison.Ordinal))) head.Append("Content-Type: application/json\r\n");
        if (bytes.Length > 0 || !first.StartsWith("GET", StringComparison.Ordinal)) head.Append("Content-Length: ").Append(bytes.Length).Append("\r\n");
        return await RawHttp.SendAsync(server.Address, [.. Encoding.UTF8.GetBytes($"{head}\r\n"), .. bytes]);
    }

    /// <summary>Sends the request, and asserts the answer: its status, the headers that are written down, and the body.</summary>
    /// <param name="server">The service.</param>
    /// <param name="request">The request.</param>
    /// <param name="expected">The answer.</param>
    /// <param name="words">What the names in the request stand for.</param>
    /// <param name="challenge">What a 401 must ask for where the answer says nothing of it.</param>
    public static async Task<RawAnswer> ExpectAsync(
        this AuthServer server, string request, string expected, IReadOnlyDictionary<string, string>? words = null, string challenge = "Bearer realm=\"api\"")
    {
        var answer = await server.SendAsync(request, words);
        var (status, headers, body) = Parts(expected);
        Assert.True(answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) == status, $"{answer.Status} instead of {status}: {answer.Body}");
        Assert.Matches($"^{Pattern(body)}$", answer.Body);

        var got = answer.Head.Split("\r\n")[1..];
        foreach (var header in headers) Assert.Contains(got, h => Regex.IsMatch(h, $"^{Pattern(header)}$"));
        if (answer.Body.Length > 0) Assert.Contains("Content-Type: application/json", got);
        Assert.Contains("Cache-Control: no-store", got);

        var asked = got.Where(h => h.StartsWith("WWW-Authenticate:", StringComparison.Ordinal)).ToList();
        if (answer.Status != 401) Assert.Empty(asked);
        else if (!headers.Any(h => h.StartsWith("WWW-Authenticate:", StringComparison.Ordinal))) Assert.Equal([$"WWW-Authenticate: {challenge}"], asked);
        return answer;
    }

    private static (string First, string[] Headers, string Body) Parts(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var head = (end < 0 ? text : text[..end]).Split('\n');
        return (head[0], head[1..], end < 0 ? "" : text[(end + 2)..]);
    }

    private static string Fill(string text, IReadOnlyDictionary<string, string>? words) =>
        Name().Replace(text, m => words is not null && words.TryGetValue(m.Groups[1].Value, out var word) ? word : throw new KeyNotFoundException(m.Value));

    private static string Pattern(string text) => Name().Replace(Regex.Escape(text), m => Kinds[m.Groups[1].Value]);

    [GeneratedRegex("<([a-z_]+)>")]
    private static partial Regex Name();
}
