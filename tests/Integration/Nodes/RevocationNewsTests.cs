using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

/// <summary>What one node ends the other hears of by PostgreSQL's messages. The clocks stand still: no poll comes round unless a test moves them.</summary>
[Trait("Only", "PostgreSql")]
public sealed class RevocationNewsTests
{
    private const string Listening = "FROM pg_stat_activity WHERE application_name LIKE '%(listening)' AND datname = current_database()";
    private static readonly (string, string) Rarely = ("Auth:Revocation:PollInterval", "00:01:00");

    [Fact]
    public async Task The_other_node_refuses_an_ended_session_without_a_poll()
    {
        await using var nodes = await ListeningNodesAsync();
        var (one, other) = nodes;
        for (var i = 0; i < 5; i++)
        {
            var tokens = await one.Http.SignUpAsync($"user{i}@example.test");
            Assert.Null(await other.RefusalAsync(tokens.Access));
            await one.LogOutAsync(tokens.Access);
            await RefusedAsync(other, tokens);
        }
    }

    [Fact]
    public async Task Hundreds_of_sessions_that_end_at_once_are_all_heard_of()
    {
        await using var nodes = await ListeningNodesAsync(("Auth:Sessions:PerUser", "1000"));
        var (one, other) = nodes;
        var sessions = new List<Tokens> { await one.Http.SignUpAsync() };
        for (var i = 0; i < 35; i++) sessions.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => one.Http.SignInAsync())));

        Assert.True((await one.With(sessions[0].Access).DeleteAsync("/auth/sessions?include_current=true")).IsSuccessStatusCode);

        foreach (var tokens in sessions) await RefusedAsync(other, tokens);
    }

    [Fact]
    public async Task A_node_whose_listening_connection_was_cut_reads_what_it_missed_and_hears_again()
    {
        await using var nodes = await ListeningNodesAsync();
        var (one, other) = nodes;
        var missed = await one.Http.SignUpAsync();
        var heard = await one.Http.SignInAsync();

        await one.ScalarAsync<long>($"SELECT count(pg_terminate_backend(pid)) {Listening}");
        await one.LogOutAsync(missed.Access);
        await Eventually.UntilAsync(async () =>
        {
            nodes.One.Clock.Advance(TimeSpan.FromMilliseconds(500)); // the pause before it connects again
            nodes.Other.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return await other.RefusalAsync(missed.Access) is not null;
        });
        await ListenAsync(one);

        await one.LogOutAsync(heard.Access);
        await RefusedAsync(other, heard);
    }

    [Fact]
    public async Task Switched_off_the_poll_brings_it()
    {
        await using var nodes = await TwoNodes.StartAsync(Rarely, ("Auth:Revocation:Notify", "false"));
        var (one, other) = nodes;
        var tokens = await one.Http.SignUpAsync();
        await one.LogOutAsync(tokens.Access);
        Assert.Equal(0, await one.ScalarAsync<long>($"SELECT count(*) {Listening}"));
        Assert.Null(await other.RefusalAsync(tokens.Access));

        other.Clock.Advance(TimeSpan.FromMinutes(1));
        await RefusedAsync(other, tokens);
    }

    private static async Task<TwoNodes> ListeningNodesAsync(params (string, string)[] settings)
    {
        var nodes = await TwoNodes.StartAsync([Rarely, .. settings]);
        await ListenAsync(nodes.One);
        return nodes;
    }

    private static Task ListenAsync(AuthServer server) =>
        Eventually.UntilAsync(async () => await server.ScalarAsync<long>($"SELECT count(*) {Listening} AND query LIKE 'LISTEN%'") == 2);

    private static Task RefusedAsync(AuthServer node, Tokens tokens) => Eventually.UntilAsync(async () => await node.RefusalAsync(tokens.Access) == "token_revoked");
}
