using System.Net;
using System.Text;

namespace Auth.Tests.Integration.Support;

/// <summary>For a class of tests: one service on which alice has signed up, and whose clock stands still.</summary>
public sealed class SignedUpServer : IAsyncLifetime
{
    /// <summary>The one body for whatever is no token of this service.</summary>
    public const string TokenInvalid = """{"type":"urn:auth:problem:token_invalid","title":"The token is not valid.","status":401,"code":"token_invalid"}""";

    private HttpClient _http = null!;

    public AuthServer Server { get; private set; } = null!;

    public Tokens Alice { get; private set; } = null!;

    public Forge Forge { get; private set; } = null!;

    public long Now => Server.Clock.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        Server = await AuthServer.StartAsync();
        Alice = await Server.Http.SignUpAsync();
        Forge = await Forge.OfAsync(Server, Alice.Access);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = Server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Asks with whatever is given as the Authorization header, byte for byte.</summary>
    public Task<HttpResponseMessage> AskAsync(string? authorization, string path = "/auth/me")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null) Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        return _http.SendAsync(request);
    }

    /// <summary>The token opens the door: the proof that a refusal beside it is for what it says.</summary>
    public async Task AcceptAsync(string token, string why = "")
    {
        using var response = await AskAsync($"Bearer {token}");
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{why}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Each token is refused as every other is: same status, headers and bytes, and the store is not asked.</summary>
    public async Task RefuseAsync(params IEnumerable<(string Why, string Token)> forged)
    {
        Assert.NotEmpty(forged);
        foreach (var (why, token) in forged)
        {
            Server.Commands.Clear();
            using var response = await AskAsync($"Bearer {token}");
            await AssertTokenInvalidAsync(response, why);
            Assert.True(Server.Commands.Commands.Count == 0, $"{why}: the store was asked");
        }

        await AcceptAsync(Alice.Access, "the genuine token afterwards");
    }

    public static async Task AssertTokenInvalidAsync(HttpResponseMessage response, string why)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Unauthorized && body == TokenInvalid, $"{why}: {(int)response.StatusCode} {body}");
        Assert.Equal("application/problem+json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("Bearer error=\"invalid_token\", error_description=\"The token is not valid.\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }
}
