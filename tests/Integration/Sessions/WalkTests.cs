using System.Net;
using System.Text.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class WalkTests
{
    [Fact]
    public async Task The_main_job_from_register_to_log_out()
    {
        await using var server = await AuthServer.StartAsync();
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync(device: "Laptop");

        using var me = await JsonDocument.ParseAsync(await server.With(phone.Access).GetStreamAsync("/auth/me"));
        Assert.Equal("alice@example.test", me.RootElement.GetProperty("email").GetString());

        phone = await server.Http.RotateAsync(phone.Refresh);
        using var list = await JsonDocument.ParseAsync(await server.With(phone.Access).GetStreamAsync("/auth/sessions"));
        Assert.Equal(2, list.RootElement.GetProperty("items").GetArrayLength());

        var revoked = await server.With(phone.Access).DeleteAsync($"/auth/sessions/{laptop.SessionId}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal("token_revoked", await server.RefusalAsync(laptop.Access));
        Assert.Null(await server.RefusalAsync(phone.Access));

        Assert.Equal(HttpStatusCode.NoContent, (await server.With(phone.Access).PostAsync("/auth/logout", null)).StatusCode);
        Assert.Equal("token_revoked", await server.RefusalAsync(phone.Access));
    }
}
