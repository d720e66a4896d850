using Auth.Application.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Sessions;

public sealed class CommandCountTests
{
    [Fact]
    public async Task O31_S2_4_Authentication_costs_no_database_command()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        server.Commands.Clear();

        for (var i = 0; i < 100; i++) Assert.Null(await server.RefusalAsync(tokens.Access));
        Assert.Empty(server.Commands.Commands);

        // An endpoint that reads the store reads it once: nothing is added by the authentication.
        using var http = server.With(tokens.Access);
        await http.GetStringAsync("/auth/me");
        Assert.Single(server.Commands.Commands);
    }

    [Fact]
    public async Task A_refresh_costs_two_database_commands_at_the_most()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        server.Commands.Clear();

        await server.Http.RotateAsync(tokens.Refresh);
        Assert.Equal(TestDatabase.RotatesAtOnce ? ["UPDATE"] : ["SELECT", "UPDATE"], Verbs(server));

        server.Commands.Clear();
        await server.Http.RotateAsync(tokens.Refresh); // a repetition, which changes nothing
        Assert.Equal(TestDatabase.RotatesAtOnce ? ["UPDATE", "SELECT"] : ["SELECT"], Verbs(server));
    }

    [Fact]
    public async Task A_refresh_to_which_the_product_adds_claims_is_read_before_it_is_saved()
    {
        await using var server = await AuthServer.StartAsync(services => services.AddSingleton<IClaimsContributor, Contributor>(), null);
        var tokens = await server.Http.SignUpAsync();
        server.Commands.Clear();

        await server.Http.RotateAsync(tokens.Refresh);

        Assert.Equal(["SELECT", "UPDATE"], Verbs(server));
    }

    private static IEnumerable<string> Verbs(AuthServer server) => server.Commands.Commands.Select(c => c.Split((char[])[' ', '\n', '\r'])[0]);

    private sealed class Contributor : IClaimsContributor
    {
        public ValueTask<IReadOnlyDictionary<string, object>> ContributeAsync(ClaimsContext context, CancellationToken ct) =>
            new(new Dictionary<string, object> { ["plan"] = "gold" });
    }
}
