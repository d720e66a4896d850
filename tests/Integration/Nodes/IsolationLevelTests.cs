using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using Npgsql;

namespace Auth.Tests.Integration.Nodes;

/// <summary>What holds of races holds whatever isolation level a PostgreSQL server gives to those that ask for none.</summary>
[Trait("Only", "PostgreSql")]
public sealed class IsolationLevelTests : IAsyncDisposable
{
    private string _connectionString = "";

    public static TheoryData<string> Levels => ["serializable", "repeatable read"];

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Parallel_refreshes_at_both_nodes_get_one_successor(string level)
    {
        await using var database = await TestDatabase.TakeAsync();
        await using var nodes = await TwoNodes.StartAsync(null, null, database, await AtAsync(level, database));

        await RefreshRounds.RunAsync(nodes, rounds: 15);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Refreshes_of_many_sessions_at_once_do_not_get_in_each_others_way(string level)
    {
        await using var database = await TestDatabase.TakeAsync();
        await using var nodes = await TwoNodes.StartAsync(null, null, database, [("Auth:Sessions:PerUser", "100"), .. await AtAsync(level, database)]);
        var held = new List<Tokens> { await nodes.One.Http.SignUpAsync() };
        while (held.Count < 30) held.Add(await nodes.One.Http.SignInAsync());

        for (var round = 0; round < 20; round++)
        {
            var signIn = nodes[round].Http.SignInAsync();
            held = [.. await Task.WhenAll(held.Select((tokens, i) => nodes[i + round].Http.RotateAsync(tokens.Refresh)))];
            await nodes.One.LogOutAsync((await signIn).Access);
            nodes.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(30, await database.ScalarAsync<long>("SELECT count(*) FROM auth.refresh_tokens WHERE generation = 20 AND version = 20"));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task No_live_token_is_left_after_a_session_ended(string level)
    {
        await using var database = await TestDatabase.TakeAsync();
        await using var race = await RevocationRace.StartAsync(database, await AtAsync(level, database));

        foreach (var way in Enum.GetValues<Way>()) await race.RunAsync(way, rounds: 8);

        Assert.Equal(3 * 8 * 5, race.Refreshed + race.Refused);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Sign_ins_at_once_open_no_more_sessions_than_are_allowed(string level)
    {
        await using var database = await TestDatabase.TakeAsync();
        await using var nodes = await TwoNodes.StartAsync(
            null, null, database, [("Auth:Sessions:PerUser", "3"), ("Auth:Sessions:WhenExceeded", "Deny"), .. await AtAsync(level, database)]);
        _ = await nodes.One.Http.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => nodes[i].Http.LoginAsync("alice@example.test")));

        Assert.Equal(2, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(8, answers.Count(a => a.StatusCode == HttpStatusCode.Forbidden));
    }

    public async ValueTask DisposeAsync()
    {
        await using var pooled = new NpgsqlConnection(_connectionString);
        NpgsqlConnection.ClearPool(pooled);
    }

    private async Task<(string, string)[]> AtAsync(string level, TestDatabase database)
    {
        _connectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Options = $"-c default_transaction_isolation={level.Replace(" ", "\\ ", StringComparison.Ordinal)}",
        }.ConnectionString;
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SHOW transaction_isolation", connection);
        Assert.Equal(level, await command.ExecuteScalarAsync());
        return [("ConnectionStrings:Auth", _connectionString)];
    }
}
