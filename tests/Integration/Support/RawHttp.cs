using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Auth.Tests.Integration.Support;

/// <summary>What the service answered on the wire. Status 0: it hung up without an answer.</summary>
public sealed record RawAnswer(int Status, string Head, string Body, int BytesSent);

/// <summary>HTTP by hand, for requests that no decent client sends.</summary>
public static class RawHttp
{
    /// <summary>Sends the pieces one by one until the service answers or they run out, and reads the answer.</summary>
    public static async Task<RawAnswer> SendAsync(Uri address, params IEnumerable<byte[]> pieces)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, patience.Token);
        await using var stream = client.GetStream();

        var sent = 0;
        try
        {
            foreach (var piece in pieces)
            {
                if (stream.DataAvailable) break;
                await stream.WriteAsync(piece, patience.Token);
                sent += piece.Length;
            }
        }
        catch (IOException)
        {
            // It hung up in the middle: what it said before is read below.
        }

        var text = await ReadAsync(stream, patience.Token);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0
            ? new RawAnswer(0, "", "", sent)
            : new RawAnswer(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..], sent);
    }

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (!IsWhole(answer.ToString()))
            {
                var read = await stream.ReadAsync(buffer, ct);
                if (read == 0) break;
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Reset: what had come is the answer.
        }

        return answer.ToString();
    }

    private static bool IsWhole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;

        var head = answer[..end];
        const string length = "\r\nContent-Length: ";
        if (head.IndexOf(length, StringComparison.OrdinalIgnoreCase) is > 0 and var at)
        {
            var digits = head[(at + length.Length)..].Split('\r')[0];
            return answer.Length - end - 4 >= int.Parse(digits, CultureInfo.InvariantCulture);
        }

        return answer.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
    }
}
