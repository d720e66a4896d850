using System.Net.Http.Json;
using System.Security.Claims;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Embedding;

/// <summary>The module's policy asks for its scheme by name, which the framework would authenticate a second time.</summary>
public sealed class AuthenticatedOnceTests
{
    [Fact]
    public async Task A_request_is_authenticated_once()
    {
        var counter = new CountingTransformation();
        await using var product = await Product.StartAsync(auth => auth.Services.AddSingleton<IClaimsTransformation>(counter), app => app.MapAuth());
        using var alice = product.With((await product.Http.SignUpAsync()).Access);

        _ = await alice.GetStringAsync("/auth/session");

        Assert.Equal(1, counter.Count);
    }

    [Fact]
    public async Task The_token_says_who_calls_whomever_the_product_has_put_in_place_before_the_policy()
    {
        await using var product = await Product.StartAsync(app =>
        {
            app.UseAuthentication();
            app.Use((context, next) =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "somebody else")], "another"));
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

    private sealed record Answer([property: System.Text.Json.Serialization.JsonPropertyName("session_id")] Guid SessionId);

    private sealed class CountingTransformation : IClaimsTransformation
    {
        private int _count;

        public int Count => _count;

        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(principal);
        }
    }
}
