using System.Net;
using System.Net.Http.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

/// <summary>
/// One user of a product under load. Of each session it keeps what it last got with a 200; what gets no answer it sends again,
/// to the other node, until it is answered.
/// </summary>
internal sealed class LoadClient(string email, IReadOnlyList<LoadNode> nodes, LoadTally tally) : IDisposable
{
    private const int MostSessions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HttpClient[] _nodes = [.. nodes.Select(n => new HttpClient { BaseAddress = n.Address, Timeout = Patience })];
    private readonly List<KeptSession> _live = [];
    private readonly List<KeptSession> _ended = [];

    /// <summary>Registers, before anything goes wrong: done twice, it would be a conflict.</summary>
    public async Task SignUpAsync() => _live.Add(new KeptSession(await _nodes[0].SignUpAsync(email)));

    /// <summary>Does this and that, one at a time, until it is told to stop and has an answer to all it has sent.</summary>
    public async Task UseAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Random.Shared.Next(30), CancellationToken.None);
            if (_live.Count == 0)
            {
                await SignInAsync();
                continue;
            }

            var session = _live[Random.Shared.Next(_live.Count)];
            await (Random.Shared.Next(100) switch
            {
                < 12 when _live.Count < MostSessions => SignInAsync(),
                < 22 => EndAsync(session),
                < 45 => ReadAsync(session),
                _ => RefreshAsync(session),
            });
        }
    }

    /// <summary>Asserts afterwards what the service has promised, of every session that this client ever had.</summary>
    public async Task VerifyAsync()
    {
        foreach (var session in _ended)
        {
            foreach (var node in _nodes) await session.AssertDeadAsync(node);
        }

        foreach (var session in _live)
        {
            foreach (var node in _nodes)
            {
                await RefreshAsync(session, node);
                Assert.Equal(HttpStatusCode.OK, (await session.ReadAsync(node)).StatusCode);
            }

            await session.AssertOnlyLineageAsync(_nodes[Random.Shared.Next(2)]);
        }
    }

    public int Sessions => _live.Count + _ended.Count;

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
    }

    private async Task SignInAsync()
    {
        _live.Add(new KeptSession(await TokensAsync(await AskAsync(http => http.LoginAsync(email)))));
        _ = Interlocked.Increment(ref tally.SignIns);
    }

    private async Task RefreshAsync(KeptSession session, HttpClient? node = null)
    {
        var answer = node is null ? await AskAsync(http => http.RefreshAsync(session.Tokens.Refresh)) : await node.RefreshAsync(session.Tokens.Refresh);
        _ = Interlocked.Increment(ref tally.Refreshes);
        if (session.Take(await TokensAsync(answer))) _ = Interlocked.Increment(ref tally.Rotations);
    }

    private async Task ReadAsync(KeptSession session)
    {
        using var answer = await AskAsync(session.ReadAsync);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        _ = Interlocked.Increment(ref tally.Reads);
    }

    private async Task EndAsync(KeptSession session)
    {
        var from = _live.Find(s => s != session);
        var times = 0;
        using var answer = await AskAsync(http =>
        {
            times++;
            return (session.Number % 3, from) switch
            {
                (0, { } other) => other.RevokeAsync(http, session),
                (1, _) => http.PostAsJsonAsync("/auth/logout", new { refresh_token = session.Tokens.Refresh }),
                _ => session.LogOutAsync(http),
            };
        });

        // Asked again, since the first answer was lost, the service may have no such session any more.
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent || (times > 1 && answer.StatusCode == HttpStatusCode.NotFound), $"{(int)answer.StatusCode}");
        _ = _live.Remove(session);
        _ended.Add(session);
        _ = Interlocked.Increment(ref tally.Endings);
    }

    private async Task<HttpResponseMessage> AskAsync(Func<HttpClient, Task<HttpResponseMessage>> send)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var node = Random.Shared.Next(2); ; node = 1 - node)
        {
            try
            {
                var answer = await send(_nodes[node]);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) return answer;
                _ = Interlocked.Increment(ref tally.Unavailable);
            }
            catch (HttpRequestException)
            {
                _ = Interlocked.Increment(ref tally.Unanswered);
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "Neither node answered for too long.");
            await Task.Delay(Random.Shared.Next(10, 300)); // sometimes within the retry window, sometimes past it
        }
    }

    private static async Task<Tokens> TokensAsync(HttpResponseMessage answer)
    {
        using (answer) return await answer.TokensAsync();
    }
}
