using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Throttling;

/// <summary>What a request came to: status, code, and how many seconds to wait.</summary>
internal sealed record Outcome(int Status, string? Code, int? Wait)
{
    public static readonly Outcome Wrong = new(401, "invalid_credentials", null);

    public bool IsLimited => this is { Status: 429, Code: "rate_limited", Wait: > 0 };
}

/// <summary>What the tests of the throttles say again and again.</summary>
internal static class Throttled
{
    public const string WrongPassword = "wrong horse battery staple";
    public const string DeviceCookie = "__Host-auth_device";
    public static readonly (string, string) On = ("Auth:Throttling:Enabled", "true");
    public static readonly (string, string) Proxy = ("Auth:Proxies:0", "127.0.0.1");

    public static Task<AuthServer> StartAsync(params (string, string)[] settings) => AuthServer.StartAsync([On, .. settings]);

    /// <summary>A client on another address of this machine: 127.0.0.n.</summary>
    public static HttpClient From(this AuthServer server, int n)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)n]), 0));
                await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = server.Address };
    }

    /// <summary>A client that a configured proxy speaks for.</summary>
    public static HttpClient Behind(this AuthServer server, string forwardedFor) =>
        server.NewClient(c => c.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwardedFor));

    public static HttpClient WithCookie(this AuthServer server, string cookie) =>
        server.NewClient(c => c.DefaultRequestHeaders.Add("Cookie", cookie));

    public static Task<Outcome> GuessAsync(this HttpClient http, string email = "alice@example.test", string password = WrongPassword) =>
        http.LoginAsync(email, password).OutcomeAsync();

    public static Task<Outcome> AskAsync(this HttpClient http, string path, object body) => http.PostAsJsonAsync(path, body).OutcomeAsync();

    public static async Task<Outcome> OutcomeAsync(this Task<HttpResponseMessage> request)
    {
        using var response = await request;
        var text = await response.Content.ReadAsStringAsync();
        var code = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()
            : null;
        return new Outcome((int)response.StatusCode, code, (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    /// <summary>The value of the cookie that marks the device.</summary>
    public static string DeviceMark(this HttpResponseMessage response) =>
        Assert.Single(response.Headers.GetValues("Set-Cookie"), c => c.StartsWith($"{DeviceCookie}=", StringComparison.Ordinal)).Split('=', ';')[1];

    /// <summary>How many failures in a row there are of the account that failed last: no other counter is kept for as long.</summary>
    public static Task<long> FailuresAsync(this AuthServer server) =>
        server.ScalarAsync<long>("SELECT CAST(count AS BIGINT) FROM auth.counters WHERE expires_at = (SELECT max(expires_at) FROM auth.counters)");

    /// <summary>A service whose mails are in the folder <c>mail</c> of its database.</summary>
    public static async Task<AuthServer> StartWithMailAsync(TestDatabase database, params (string, string)[] settings) =>
        await AuthServer.StartAsync(null, database, [On, ("Auth:Mail:PickupDirectory", Path.Combine(database.Directory, "mail")), .. settings]);
}
