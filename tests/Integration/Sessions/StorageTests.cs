using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class StorageTests
{
    [Fact]
    public async Task A_thousand_rotations_leave_every_table_as_long_as_it_was()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Refresh:IdleLifetime", "1.00:00:00"));
        var tokens = await server.Http.RotateAsync((await server.Http.SignUpAsync()).Refresh);
        var counts = await server.SettledRowCountsAsync();

        tokens = await RotateAThousandTimesAsync(server, tokens);

        Assert.Equal(1001, (await server.StateAsync(tokens.SessionId)).Generation);
        Assert.Contains("refresh_tokens", counts.Keys);
        Assert.Equal(counts, await server.SettledRowCountsAsync());
    }

    [Fact]
    [Trait("Only", "Sqlite")]
    public async Task A_thousand_rotations_leave_the_file_as_large_as_it_was()
    {
        await using var server = await AuthServer.StartAsync();
        var tokens = await server.Http.RotateAsync((await server.Http.SignUpAsync()).Refresh);
        _ = await server.SettledRowCountsAsync();
        var pages = await server.ScalarAsync<long>("PRAGMA page_count");

        _ = await RotateAThousandTimesAsync(server, tokens);

        Assert.Equal(pages, await server.ScalarAsync<long>("PRAGMA page_count"));
    }

    [Fact]
    [Trait("Only", "Sqlite")]
    public async Task O18_The_file_holds_no_token_and_no_secret()
    {
        await using var server = await AuthServer.StartAsync();
        var first = await server.Http.SignUpAsync();
        var second = await server.Http.RotateAsync(first.Refresh);
        var secret = ForgedToken.Bytes(first.Refresh)[17..33];

        foreach (var file in Directory.GetFiles(server.Directory, "auth.db*"))
        {
            var bytes = await ReadAsync(file);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(secret));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(first.Refresh[4..])));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(second.Access.Split('.')[2])));
        }
    }

    private static async Task<Tokens> RotateAThousandTimesAsync(AuthServer server, Tokens tokens)
    {
        for (var i = 0; i < 1000; i++)
        {
            server.Pass(TimeSpan.FromSeconds(11));
            tokens = await server.Http.RotateAsync(tokens.Refresh);
        }

        return tokens;
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
