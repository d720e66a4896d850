using System.Text.Json;
using Auth.Application.Users;
using Auth.Domain.Users;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Django;

/// <summary>A pair as SimpleJWT hands it out.</summary>
public sealed record Pair(string Access, string Refresh);

/// <summary>What the tests of the dialect say again and again.</summary>
internal static class DjangoCalls
{
    public static readonly (string, string) On = ("Auth:Dialects:Django", "true");

    /// <summary>SimpleJWT's strictest rotation: what was rotated once is never honoured again.</summary>
    public static readonly (string, string)[] Strict = [On, ("Auth:Refresh:RetryWindow", "00:00:00"), ("Auth:Refresh:LateRetry", "Revoke")];

    /// <summary>Registers a user of this name, with an address made of it.</summary>
    public static async Task<Guid> JoinAsync(this AuthServer server, string name)
    {
        var answer = await server.SendAsync($$"""
            POST /auth/register

            {"username":"{{name}}","email":"{{name}}@example.test","password":"{{AuthClient.Password}}"}
            """);
        Assert.Equal(201, answer.Status);
        return Parse(answer).GetProperty("user").GetProperty("id").GetGuid();
    }

    public static async Task<Pair> ObtainAsync(this AuthServer server, string name = "alice")
    {
        var answer = await server.SendAsync($$"""
            POST /api/token/

            {"username":"{{name}}","password":"{{AuthClient.Password}}"}
            """);
        return PairOf(answer);
    }

    /// <summary>Signs in as dj-rest-auth does in key mode.</summary>
    public static async Task<string> KeyAsync(this AuthServer server, string name = "alice")
    {
        var answer = await server.SendAsync($$"""POST /api/auth/login/{{"\n\n"}}{"username":"{{name}}","password":"{{AuthClient.Password}}"}""");
        Assert.True(answer.Status == 200, answer.Body);
        return Parse(answer).GetProperty("key").GetString()!;
    }

    /// <summary>Signs in as knox does.</summary>
    public static async Task<string> KnoxTokenAsync(this AuthServer server, string authorization)
    {
        var answer = await server.SendAsync($"POST /api/knox/login/\nAuthorization: {authorization}");
        Assert.True(answer.Status == 200, answer.Body);
        return Parse(answer).GetProperty("token").GetString()!;
    }

    public static Task<RawAnswer> TryRefreshAsync(this AuthServer server, string refresh) => server.SendAsync($$"""
        POST /api/token/refresh/

        {"refresh":"{{refresh}}"}
        """);

    public static async Task<Pair> RefreshPairAsync(this AuthServer server, string refresh) => PairOf(await server.TryRefreshAsync(refresh));

    /// <summary>Whether an access token opens the user's own account.</summary>
    public static async Task<int> UserStatusAsync(this AuthServer server, string access) => (await server.SendAsync($"""
        GET /api/auth/user/
        Authorization: Bearer {access}
        """)).Status;

    public static async Task SendCommandAsync<T>(this AuthServer server, IRequest<Auth.Domain.Result<T>> command)
    {
        await using var scope = server.Services.CreateAsyncScope();
        Assert.Null((await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command)).Error);
    }

    public static Task DisableAsync(this AuthServer server, Guid user) => server.SendCommandAsync(new DisableUser(new UserId(user)));

    /// <summary>The object in the body, without the marks of the chunks around it.</summary>
    public static JsonElement Parse(RawAnswer answer) => JsonDocument.Parse(answer.Body[answer.Body.IndexOf('{')..(answer.Body.LastIndexOf('}') + 1)]).RootElement;

    private static Pair PairOf(RawAnswer answer)
    {
        Assert.True(answer.Status == 200, answer.Body);
        var body = Parse(answer);
        return new Pair(body.GetProperty("access").GetString()!, body.GetProperty("refresh").GetString()!);
    }
}
