using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Auth.Bench.Whole;

/// <summary>How a product spells what all of them do.</summary>
/// <param name="Register">The path that makes a user; null where they are made otherwise.</param>
/// <param name="Login">The path that takes name and password.</param>
/// <param name="Name">The field of the name.</param>
/// <param name="Refresh">The path of a refresh.</param>
/// <param name="Presented">The field of the refresh token in a request; null where there is no such token.</param>
/// <param name="RefreshToken">The field of the refresh token in an answer.</param>
/// <param name="AccessToken">The field of the access token.</param>
/// <param name="Read">The path of the authenticated read.</param>
internal sealed record Dialect(string? Register, string Login, string Name, string Refresh, string? Presented, string RefreshToken, string AccessToken, string Read)
{
    public const string Bearer = "Authorization: Bearer ";

    public static Dialect Auth { get; } = new("/auth/register", "/auth/login", "email", "/auth/refresh", "refresh_token", "refresh_token", "access_token", "/auth/session");

    public static Dialect Identity { get; } = new("/register", "/login", "email", "/refresh", "refreshToken", "refreshToken", "accessToken", "/me");

    public static Dialect SimpleJwt { get; } = new(null, "/token", "username", "/token/refresh", "refresh", "refresh", "access", "/me");

    /// <summary>One token, which is read from the database and goes by its age.</summary>
    public static Dialect ExpiringToken { get; } = new(null, "/expiring-token", "username", "", null, "token", "token", "/me/by-token") { Credential = "Authorization: Token " };

    /// <summary>Its only token is the session's, in a cookie; a refresh moves the session's end.</summary>
    public static Dialect BetterAuth { get; } =
        new(null, "/sign-in", "email", "/refresh/get-session", null, "end", "cookie", "/me") { Credential = "Cookie: better-auth.session_token=" };

    /// <summary>The header of the access token, up to the token.</summary>
    public string Credential { get; init; } = Bearer;
}

/// <summary>Somebody with a session of their own, whose refreshes chain.</summary>
internal sealed class VirtualUser
{
    private readonly Dialect _dialect;
    private readonly int _port;
    private readonly string _credentials;
    private string _access = "";
    private string _refresh = "";
    private long _takenAt;

    private VirtualUser(Dialect dialect, int port, int number) => (_dialect, _port, _credentials) = (dialect, port, Credentials(dialect, number));

    /// <summary>Registers, where that is how users come to be, and signs in, where registering does not do that.</summary>
    public static VirtualUser SignIn(Dialect dialect, int port, int number)
    {
        var user = new VirtualUser(dialect, port, number);
        using var connection = new Connection(port);
        var registered = dialect.Register is { } register ? connection.Send(Connection.Request(port, "POST", register, json: user._credentials)) : 0;
        var isIn = registered == 201 ? user.Take(connection.Body) : user.SignIn()(connection);
        return isIn == true ? user : throw new InvalidOperationException($"A sign-in at {dialect.Login} was refused.");
    }

    public static string Credentials(Dialect dialect, int number) => $$"""{"{{dialect.Name}}":"user{{number}}@example.test","password":"A password for user {{number}}"}""";

    /// <summary>The body of the read.</summary>
    public byte[] ReadBody()
    {
        using var connection = new Connection(_port);
        var status = connection.Send(Request(_port, _dialect.Read));
        return status == 200 ? connection.Body.ToArray() : throw new InvalidOperationException($"{_dialect.Read}: {status}");
    }

    /// <summary>The same token again and again, at any server and path.</summary>
    public Act Read(int? port = null, string? path = null)
    {
        var request = Request(port ?? _port, path ?? _dialect.Read);
        return connection => connection.Send(request) == 200;
    }

    /// <summary>Another token at each request, each once.</summary>
    public static Act ReadOnce(int port, ConcurrentQueue<string> tokens) => connection =>
        tokens.TryDequeue(out var token) ? connection.Send(Connection.Request(port, "GET", Dialect.Auth.Read, token)) == 200 : null;

    /// <summary>A key that needs no refresh.</summary>
    public Act ReadByKey()
    {
        using var connection = new Connection(_port);
        var status = connection.Send(Connection.Request(_port, "POST", _dialect.Login, json: _credentials[..^1] + ""","transport":"device_token"}"""));
        if (status != 200) throw new InvalidOperationException($"device token: {status}");

        using var answer = JsonDocument.Parse(connection.Body);
        var request = Connection.Request(_port, "GET", _dialect.Read, answer.RootElement.GetProperty("key").GetString(), credential: "Authorization: Token ");
        return reading => reading.Send(request) == 200;
    }

    public Act SignIn()
    {
        var request = Connection.Request(_port, "POST", _dialect.Login, json: _credentials);
        return connection => connection.Send(request) == 200 && Take(connection.Body);
    }

    /// <summary>Counts only where the answer brings another refresh token.</summary>
    /// <param name="port">Another node than the one that signed in.</param>
    /// <param name="minted">Where the access tokens go.</param>
    public Act Refresh(int? port = null, ConcurrentQueue<string>? minted = null) => connection =>
    {
        var before = _refresh;
        var status = connection.Send(Connection.Request(port ?? _port, "POST", _dialect.Refresh, json: $$"""{"{{_dialect.Presented}}":"{{before}}"}"""));
        if (status != 200 || !Take(connection.Body) || _refresh == before) return false;

        minted?.Enqueue(_access);
        return true;
    };

    /// <summary>A refresh where no token is traded: counts only where the session ends later than before.</summary>
    public Act Prolong()
    {
        var request = Request(_port, _dialect.Refresh);
        return connection =>
        {
            var before = _refresh;
            if (connection.Send(request) != 200) return false;

            using var json = JsonDocument.Parse(connection.Body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return false; // null: there is no session

            _refresh = json.RootElement.GetProperty("session").GetProperty("expiresAt").GetString()!;
            return string.CompareOrdinal(_refresh, before) > 0;
        };
    }

    /// <summary>Reads as long as that goes, and refreshes before the token ends, as a client does.</summary>
    /// <param name="every">How old a token may become.</param>
    public Act Stay(TimeSpan every)
    {
        var (read, refresh) = (Read(), Refresh());
        return connection =>
        {
            if (Stopwatch.GetElapsedTime(_takenAt) < every) return read(connection);
            if (refresh(connection) != true) return false;

            read = Read();
            return true;
        };
    }

    public bool LogOut(Connection connection) => connection.Send(Connection.Request(_port, "POST", "/auth/logout", _access)) == 204;

    /// <summary>Ends its session, and answers how long another node took to refuse the access token, in milliseconds.</summary>
    public double MillisecondsUntilRefused(Connection here, Connection there, int therePort)
    {
        var read = Request(therePort, _dialect.Read);
        if (there.Send(read) != 200) throw new InvalidOperationException("A live session was refused.");

        if (!LogOut(here)) throw new InvalidOperationException("A log-out was refused.");

        var clock = Stopwatch.StartNew();

        while (there.Send(read) != 401)
        {
            // again
        }

        return clock.Elapsed.TotalMilliseconds;
    }

    private byte[] Request(int port, string path) => Connection.Request(port, "GET", path, _access, credential: _dialect.Credential);

    private bool Take(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        _access = json.RootElement.GetProperty(_dialect.AccessToken).GetString()!;
        _refresh = json.RootElement.GetProperty(_dialect.RefreshToken).GetString()!;
        _takenAt = Stopwatch.GetTimestamp();
        return true;
    }
}
