using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Auth.Tests.Integration.Embedding;

/// <summary>The module's policy asks for its scheme by name; it takes what was found before only while that is still in place.</summary>
public sealed class AuthenticatedOnceTests
{
    private static readonly ClaimsPrincipal Another = new(new ClaimsIdentity([new Claim("sub", "somebody else")], "another"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // as a server does that knows its callers
    public async Task The_token_says_who_calls_whomever_the_product_has_put_in_place_before_the_policy(bool byFeature)
    {
        await using var product = await Product.StartAsync(app =>
        {
            app.UseAuthentication();
            app.Use((context, next) =>
            {
                if (byFeature) context.Features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = Another });
                else context.User = Another;
                return next(context);
            });
            app.UseAuthorization();
            app.MapAuth();
        });
        var tokens = await product.Http.SignUpAsync();
        using var alice = product.With(tokens.Access);

        var session = await alice.GetFromJsonAsync<Answer>("/auth/session");

        Assert.Equal(tokens.SessionId, session!.SessionId);
    }

    private sealed record Answer([property: JsonPropertyName("session_id")] Guid SessionId);
}
