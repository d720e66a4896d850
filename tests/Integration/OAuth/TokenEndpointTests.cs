using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.OAuth;

public sealed class TokenEndpointTests
{
    [Fact]
    public async Task A_refresh_by_form_answers_as_the_standard_says()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();

        var answer = await PostAsync(server, $"grant_type=refresh_token&refresh_token={first.Refresh}&client_id=anything");
        var second = await answer.TokensAsync();

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(("Bearer", 300, 604_800, first.SessionId), (second.Type, second.ExpiresIn, second.RefreshExpiresIn, second.SessionId));
        Assert.NotEqual(first.Refresh, second.Refresh);
        Assert.Null(await server.RefusalAsync(second.Access));
        await server.AssertGoesOnAsync(second.Refresh);
    }

    [Fact]
    public async Task Form_and_json_are_two_doors_to_one_rotation()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();

        var byForm = await (await PostAsync(server, $"grant_type=refresh_token&refresh_token={first.Refresh}")).TokensAsync();
        var byJson = await server.Http.RotateAsync(first.Refresh);

        Assert.Equal(byForm.Refresh, byJson.Refresh);
    }

    [Theory]
    [InlineData("", "invalid_request")]
    [InlineData("grant_type=refresh_token", "invalid_request")]
    [InlineData("grant_type=refresh_token&refresh_token=", "invalid_request")]
    [InlineData("grant_type=&refresh_token=TOKEN", "invalid_request")]
    [InlineData("refresh_token=TOKEN", "invalid_request")]
    [InlineData("grant_type=refresh_token&grant_type=refresh_token&refresh_token=TOKEN", "invalid_request")]
    [InlineData("grant_type=refresh_token&refresh_token=TOKEN&refresh_token=TOKEN", "invalid_request")]
    [InlineData("grant_type=refresh_token&refresh_token=TOKEN&refresh_token=", "invalid_request")]
    [InlineData("grant_type=password&username=alice&password=secret", "unsupported_grant_type")]
    [InlineData("grant_type=REFRESH_TOKEN&refresh_token=TOKEN", "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials", "unsupported_grant_type")]
    [InlineData("grant_type=refresh_token&refresh_token=garbage", "invalid_grant")]
    [InlineData("grant_type=refresh_token&refresh_token=TOKENx", "invalid_grant")]
    public async Task A_bad_form_is_refused_in_the_standards_words_and_rotates_nothing(string form, string error)
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();

        var answer = await PostAsync(server, form.Replace("TOKEN", first.Refresh, StringComparison.Ordinal));

        Assert.Equal(error, await ErrorAsync(answer));
        Assert.Equal(0, (await server.StateAsync(first.SessionId)).Version);
    }

    [Theory]
    [InlineData("application/json", """{"grant_type":"refresh_token","refresh_token":"TOKEN"}""")]
    [InlineData("text/plain", "grant_type=refresh_token&refresh_token=TOKEN")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nrefresh_token\r\n--x--\r\n")]
    [InlineData(null, "grant_type=refresh_token&refresh_token=TOKEN")]
    public async Task Another_content_type_is_an_invalid_request(string? type, string body)
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.Replace("TOKEN", first.Refresh, StringComparison.Ordinal)));
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal("invalid_request", await ErrorAsync(await server.Http.PostAsync("/auth/token", content)));
        Assert.Equal(0, (await server.StateAsync(first.SessionId)).Version);
    }

    [Fact]
    public async Task A_dead_an_expired_and_a_reused_token_are_invalid_grants()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "01:00:00"));
        var expired = await server.Http.SignUpAsync();
        server.Pass(TimeSpan.FromHours(1));
        var ended = await server.Http.SignInAsync();
        await server.LogOutAsync(ended.Access);
        var spent = await server.Http.SignInAsync();
        var next = await server.Http.RotateAsync(spent.Refresh);
        server.Pass(TimeSpan.FromMinutes(1));
        next = await server.Http.RotateAsync(next.Refresh);

        foreach (var token in new[] { expired.Refresh, ended.Refresh, spent.Refresh })
        {
            Assert.Equal("invalid_grant", await ErrorAsync(await PostAsync(server, $"grant_type=refresh_token&refresh_token={token}")));
        }

        await server.AssertDeadAsync(next);
    }

    private static Task<HttpResponseMessage> PostAsync(AuthServer server, string form) =>
        server.Http.PostAsync("/auth/token", new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"));

    private static async Task<string?> ErrorAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.All(body.EnumerateObject(), member => Assert.True(member.NameEquals("error") || member.NameEquals("error_description")));
        return body.GetProperty("error").GetString();
    }
}
