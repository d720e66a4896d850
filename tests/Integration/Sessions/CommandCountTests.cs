using Auth.Tests.Integration.Support;

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
    public async Task A_refresh_costs_two_database_commands_and_a_repetition_one()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.SignUpAsync();
        server.Commands.Clear();

        await server.Http.RotateAsync(tokens.Refresh);
        Assert.Collection(
            server.Commands.Commands,
            read => Assert.StartsWith("SELECT", read, StringComparison.Ordinal),
            update => Assert.StartsWith("UPDATE", update, StringComparison.Ordinal));

        server.Commands.Clear();
        await server.Http.RotateAsync(tokens.Refresh);
        Assert.Single(server.Commands.Commands);
    }
}
