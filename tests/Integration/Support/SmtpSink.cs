using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Auth.Tests.Integration.Support;

/// <summary>A mail server on 127.0.0.1 (RFC 5321) that keeps what it takes.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<ReceivedMail> _mails = [];
    private readonly List<string> _commands = [];
    private CancellationTokenSource _stop = new();
    private TcpListener _listener = new(IPAddress.Loopback, 0);

    private SmtpSink() => Certificate = NewCertificate();

    public int Port { get; private set; }

    /// <summary>A certificate for 127.0.0.1 that nobody trusts.</summary>
    public X509Certificate2 Certificate { get; }

    public bool OffersStartTls { get; init; }

    public bool IsTlsFromTheFirstByte { get; init; }

    /// <summary>Whom it takes mails of, and the password; null: anybody's.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>Whether it takes connections and says nothing.</summary>
    public bool Hangs { get; set; }

    /// <summary>What it answers to a recipient.</summary>
    public Func<string, string> OfRecipient { get; set; } = _ => "250 Fine";

    /// <summary>What it answers to a whole mail; it keeps those that it answers with 250.</summary>
    public Func<string, string> OfMail { get; set; } = _ => "250 Taken";

    /// <summary>All that was taken, in order.</summary>
    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            lock (_mails) return [.. _mails];
        }
    }

    /// <summary>All that clients said outside of mails.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_commands) return [.. _commands];
        }
    }

    public static SmtpSink Start(bool startTls = false, bool tls = false, (string, string)? account = null)
    {
        var sink = new SmtpSink { OffersStartTls = startTls, IsTlsFromTheFirstByte = tls, Account = account };
        sink.Resume();
        return sink;
    }

    /// <summary>Hangs up on all and refuses connections, until it is resumed on the same port.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
    }

    public void Resume()
    {
        _stop = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = ListenAsync(_listener, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Certificate.Dispose();
    }

    private async Task ListenAsync(TcpListener listener, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(ct);
            _ = TalkAsync(client, ct).ContinueWith(_ => client.Dispose(), TaskScheduler.Default);
        }
    }

    private async Task TalkAsync(TcpClient client, CancellationToken ct)
    {
        Stream stream = client.GetStream();
        if (Hangs) await Task.Delay(Timeout.Infinite, ct);
        if (IsTlsFromTheFirstByte) stream = await SecureAsync(stream, ct);

        var (isKnown, from, recipients) = (Account is null, "", new List<string>());
        await SayAsync(stream, "220 sink.test ESMTP", ct);
        while (await ReadLineAsync(stream, ct) is { } line)
        {
            lock (_commands) _commands.Add(line);
            var words = line.Split(' ');
            switch (words[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync(stream, $"250-sink.test\r\n{(OffersStartTls && stream is not SslStream ? "250-STARTTLS\r\n" : "")}{(Account is null ? "" : "250-AUTH LOGIN\r\n")}250-SMTPUTF8\r\n250 8BITMIME", ct);
                    break;
                case "STARTTLS" when OffersStartTls:
                    await SayAsync(stream, "220 Go ahead", ct);
                    stream = await SecureAsync(stream, ct);
                    break;
                case "AUTH" when Account is var (user, password):
                    if (words.Length < 3) await SayAsync(stream, "334 VXNlcm5hbWU6", ct);
                    var given = Plain(words.Length < 3 ? await ReadLineAsync(stream, ct) : words[2]);
                    await SayAsync(stream, "334 UGFzc3dvcmQ6", ct);
                    isKnown = given == user && Plain(await ReadLineAsync(stream, ct)) == password;
                    await SayAsync(stream, isKnown ? "235 Welcome" : "535 5.7.8 Who are you?", ct);
                    break;
                case "MAIL" when isKnown:
                    (from, recipients) = (Between(line), []);
                    await SayAsync(stream, "250 Fine", ct);
                    break;
                case "RCPT" when isKnown:
                    var answer = OfRecipient(Between(line));
                    if (answer.StartsWith("250", StringComparison.Ordinal)) recipients.Add(Between(line));
                    await SayAsync(stream, answer, ct);
                    break;
                case "DATA" when recipients is not []:
                    await SayAsync(stream, "354 Go ahead", ct);
                    var raw = new StringBuilder();
                    while (await ReadLineAsync(stream, ct) is { } text && text != ".") raw.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                    var verdict = OfMail(raw.ToString());
                    if (verdict.StartsWith("250", StringComparison.Ordinal))
                    {
                        lock (_mails) _mails.Add(new ReceivedMail(from, recipients, raw.ToString()));
                    }

                    await SayAsync(stream, verdict, ct);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 Bye", ct);
                    return;
                default:
                    await SayAsync(stream, "530 5.7.0 Not like this", ct);
                    break;
            }
        }
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken ct)
    {
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, ct);
        return secured;
    }

    private static Task SayAsync(Stream stream, string line, CancellationToken ct) => stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\n"), ct).AsTask();

    // Byte by byte, so that nothing of what follows STARTTLS is taken before it.
    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var (bytes, one) = (new List<byte>(), new byte[1]);
        while (await stream.ReadAsync(one, patience.Token) == 1)
        {
            bytes.Add(one[0]);
            if (bytes is [.. var line, 13, 10]) return Encoding.UTF8.GetString([.. line]);
        }

        return null;
    }

    private static string Between(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private static string Plain(string? base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64 ?? ""));

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=sink.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
