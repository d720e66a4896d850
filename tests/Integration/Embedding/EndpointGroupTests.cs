using System.Net;
using Auth.Tests.Integration.Support;
using Auth.Web;
using Microsoft.AspNetCore.Builder;

namespace Auth.Tests.Integration.Embedding;

public sealed class EndpointGroupTests
{
    /// <summary>A request of each group, which is answered in some way of its own where the group is mapped.</summary>
    private static readonly Dictionary<AuthEndpoints, (HttpMethod Method, string Path)> Probes = new()
    {
        [AuthEndpoints.Accounts] = (HttpMethod.Get, "/auth/me"),
        [AuthEndpoints.Sessions] = (HttpMethod.Get, "/auth/session"),
        [AuthEndpoints.OAuth] = (HttpMethod.Post, "/auth/introspect"),
        [AuthEndpoints.Administration] = (HttpMethod.Post, $"/auth/admin/users/{Guid.Empty}/disable"),
        [AuthEndpoints.Keys] = (HttpMethod.Get, "/.well-known/jwks.json"),
    };

    public static TheoryData<AuthEndpoints> Groups => [.. Probes.Keys];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task A_group_that_is_left_out_is_not_found_and_the_others_are(AuthEndpoints off)
    {
        await using var product = await Product.StartAsync(app => app.MapAuth(AuthEndpoints.All & ~off));

        foreach (var (group, (method, path)) in Probes)
        {
            using var answer = await product.Http.SendAsync(new HttpRequestMessage(method, path));
            Assert.Equal(group == off, answer.StatusCode == HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Groups_can_be_mapped_in_several_places()
    {
        await using var product = await Product.StartAsync(app =>
        {
            app.MapAuth(AuthEndpoints.Sessions | AuthEndpoints.Accounts | AuthEndpoints.Keys);
            app.MapGroup("/back-office").MapAuth(AuthEndpoints.Administration);
        });
        await product.Http.SignUpAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await product.Http.PostAsync($"/auth/admin/users/{Guid.Empty}/disable", null)).StatusCode);
        Assert.Equal("token_missing", await (await product.Http.PostAsync($"/back-office/auth/admin/users/{Guid.Empty}/disable", null)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_convention_on_one_group_leaves_the_others_alone()
    {
        await using var product = await Product.StartAsync(app => app.MapAuth().Sessions().WithMetadata(new Marked()));

        Assert.Equal(
            ["/auth/csrf", "/auth/login", "/auth/logout", "/auth/reauthenticate", "/auth/refresh", "/auth/session", "/auth/sessions", "/auth/sessions/{id}"],
            product.Endpoints.Where(e => e.Metadata.GetMetadata<Marked>() is not null).Select(e => e.RoutePattern.RawText).Distinct().Order(StringComparer.Ordinal));
        Assert.True(product.Endpoints.Count() > 20);
    }

    [Fact]
    public async Task A_convention_for_a_group_that_was_not_mapped_is_refused_with_a_sentence()
    {
        InvalidOperationException? refused = null;
        await using var product = await Product.StartAsync(app => refused = Assert.Throws<InvalidOperationException>(() => app.MapAuth(AuthEndpoints.Keys).Sessions()));

        Assert.Equal("MapAuth was told to map Keys, and so not Sessions.", refused?.Message);
    }

    private sealed class Marked;
}
