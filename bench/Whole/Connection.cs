using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Auth.Bench.Whole;

/// <summary>One kept-alive HTTP/1.1 connection to 127.0.0.1, blocking and almost without allocations: on two cores the client's work is taken from the server.</summary>
internal sealed class Connection : IDisposable
{
    private readonly int _port;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;

    public Connection(int port)
    {
        _port = port;
        _socket = Connect();
    }

    /// <summary>The body of the last answer; valid until the next.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public static byte[] Request(int port, string method, string path, string? token = null, string? json = null, string credential = Dialect.Bearer)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench\r\n");
        if (token is not null) text.Append(credential).Append(token).Append("\r\n");
        if (json is not null) text.Append("Content-Type: application/json\r\nContent-Length: ").Append(Encoding.UTF8.GetByteCount(json)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(json).ToString());
    }

    /// <summary>Sends a request and answers the status.</summary>
    public int Send(ReadOnlySpan<byte> request)
    {
        _socket ??= Connect();
        for (var sent = 0; sent < request.Length;) sent += _socket.Send(request[sent..]);

        var (length, head) = (0, -1);
        while (head < 0)
        {
            length += Receive(length);
            head = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        var headers = _buffer.AsSpan(0, head + 2);
        _ = Utf8Parser.TryParse(headers[9..], out int status, out _);
        var start = head + 4;
        if (Header(headers, "content-length: "u8) is { IsEmpty: false } text && Utf8Parser.TryParse(text, out int size, out _))
        {
            while (length < start + size) length += Receive(length);
            Body = _buffer.AsMemory(start, size);
        }
        else if (!Header(headers, "transfer-encoding: "u8).IsEmpty)
        {
            Body = ReadChunks(start, length);
        }
        else
        {
            Body = default;
        }

        if (Ascii.EqualsIgnoreCase(Header(headers, "connection: "u8), "close"u8))
        {
            _socket.Dispose();
            _socket = null; // some servers take one request for each connection
        }

        return status;
    }

    public void Dispose() => _socket?.Dispose();

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        socket.Connect(IPAddress.Loopback, _port);
        return socket;
    }

    // Moves the chunks together in place: the whole answer fits the buffer.
    private ReadOnlyMemory<byte> ReadChunks(int start, int length)
    {
        var (at, end) = (start, start);
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(at, length - at).IndexOf("\r\n"u8)) < 0) length += Receive(length);
            _ = Utf8Parser.TryParse(_buffer.AsSpan(at, line), out int size, out _, 'x');
            at += line + 2;
            while (length < at + size + 2) length += Receive(length);
            if (size == 0) return _buffer.AsMemory(start, end - start);

            _buffer.AsSpan(at, size).CopyTo(_buffer.AsSpan(end));
            (at, end) = (at + size + 2, end + size);
        }
    }

    private int Receive(int at)
    {
        var received = _socket!.Receive(_buffer.AsSpan(at));
        return received > 0 ? received : throw new IOException("The server closed the connection.");
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        foreach (var range in headers.Split("\r\n"u8))
        {
            var line = headers[range];
            if (line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name)) return line[name.Length..];
        }

        return default;
    }
}
