using System.Net;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class ExpiredLogoutTests
{
    [Fact]
    public async Task Signing_out_with_an_expired_access_token_ends_its_session()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("token_expired", await server.RefusalAsync(tokens.Access));

        using var http = server.With(tokens.Access);
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/auth/logout", null)).StatusCode);

        Assert.Equal("token_revoked", await (await server.Http.RefreshAsync(tokens.Refresh)).CodeAsync(HttpStatusCode.Unauthorized));
    }
}
