using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Auth.Infrastructure.Mail;

/// <summary>One connection to a server that speaks TLS from the first byte, for a client that cannot: the framework's SMTP client knows STARTTLS alone.</summary>
internal sealed class TlsTunnel : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing;
    private readonly Task _carrying;

    private TlsTunnel(string host, int port, RemoteCertificateValidationCallback? trust, CancellationToken ct)
    {
        _closing = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _listener.Start(1);
        _carrying = CarryAsync(host, port, trust, _closing.Token);
    }

    /// <summary>The port of 127.0.0.1 that takes the one connection.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Why nothing was carried, where that is so.</summary>
    public Exception? Failure => _carrying.Exception?.InnerException;

    /// <param name="host">Where the tunnel leads, and whose name the certificate must bear.</param>
    /// <param name="port">The port there.</param>
    /// <param name="trust">Judges the certificate; null: as the machine does.</param>
    /// <param name="ct">Closes it.</param>
    public static TlsTunnel To(string host, int port, RemoteCertificateValidationCallback? trust, CancellationToken ct) => new(host, port, trust, ct);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _carrying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task CarryAsync(string host, int port, RemoteCertificateValidationCallback? trust, CancellationToken ct)
    {
        using var client = await _listener.AcceptTcpClientAsync(ct);
        using var server = new TcpClient();
        await server.ConnectAsync(host, port, ct);
        await using var secured = new SslStream(server.GetStream());
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = trust }, ct);
        var plain = client.GetStream();
        await Task.WhenAny(plain.CopyToAsync(secured, ct), secured.CopyToAsync(plain, ct));
    }
}
