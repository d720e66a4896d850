using System.Text.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Http;

public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task The_document_names_every_endpoint_its_fields_and_who_may_call_it()
    {
        await using var server = await AuthServer.StartAsync();

        using var document = await JsonDocument.ParseAsync(await server.Http.GetStreamAsync("/openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths");

        Assert.Equal(
            [
                "delete /auth/admin/users/{id}/sessions !", "delete /auth/me !", "delete /auth/sessions !", "delete /auth/sessions/{id} !",
                "get /.well-known/jwks.json", "get /.well-known/openid-configuration", "get /auth/csrf", "get /auth/me !", "get /auth/session !", "get /auth/sessions !",
                "patch /auth/me !",
                "post /auth/admin/users/{id}/disable !", "post /auth/admin/users/{id}/enable !",
                "post /auth/email/change !", "post /auth/email/resend", "post /auth/email/verify",
                "post /auth/introspect", "post /auth/login", "post /auth/logout",
                "post /auth/password/change !", "post /auth/password/forgot", "post /auth/password/reset", "post /auth/reauthenticate !",
                "post /auth/refresh", "post /auth/register", "post /auth/revoke", "post /auth/token",
            ],
            paths.EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject(), (path, operation) => $"{operation.Name} {path.Name}{(operation.Value.TryGetProperty("security", out _) ? " !" : "")}")
                .Order(StringComparer.Ordinal));

        var tokens = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("TokensResponse").GetProperty("properties");
        Assert.Equal(
            ["access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in", "session_id"],
            tokens.EnumerateObject().Select(p => p.Name));
    }
}
