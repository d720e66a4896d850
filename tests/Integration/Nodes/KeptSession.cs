using System.Net;
using System.Net.Http.Headers;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

/// <summary>A session as its client knows it: what it holds, and all that it was ever handed.</summary>
internal sealed class KeptSession(Tokens first)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static int s_count;

    private readonly List<string> _handed = [first.Refresh];

    public int Number { get; } = Interlocked.Increment(ref s_count);

    public Tokens Tokens { get; private set; } = first;

    /// <summary>Takes the answer of a refresh, and says whether it brought another refresh token.</summary>
    public bool Take(Tokens tokens)
    {
        Assert.Equal(Tokens.SessionId, tokens.SessionId);
        Tokens = tokens;
        if (_handed[^1] == tokens.Refresh) return false;

        _handed.Add(tokens.Refresh);
        return true;
    }

    public Task<HttpResponseMessage> ReadAsync(HttpClient http) => SendAsync(http, HttpMethod.Get, "/auth/session");

    public Task<HttpResponseMessage> LogOutAsync(HttpClient http) => SendAsync(http, HttpMethod.Post, "/auth/logout");

    public Task<HttpResponseMessage> RevokeAsync(HttpClient http, KeptSession other) =>
        SendAsync(http, HttpMethod.Delete, $"/auth/sessions/{other.Tokens.SessionId}");

    /// <summary>Asserts that the node refuses both tokens, once it has polled.</summary>
    public async Task AssertDeadAsync(HttpClient node)
    {
        Assert.Equal("token_revoked", await node.RefusedAsync(Tokens.Refresh));
        HttpResponseMessage answer;
        for (var start = TimeProvider.System.GetTimestamp(); (answer = await ReadAsync(node)).StatusCode == HttpStatusCode.OK; await Task.Delay(50))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "A node takes the access token of a session that was ended.");
        }

        Assert.Equal("token_revoked", await answer.CodeAsync(HttpStatusCode.Unauthorized));
    }

    /// <summary>Asserts that no older token begins a second lineage beside the one that goes on: presented, it ends both.</summary>
    /// <remarks>The last two are the parent and the child that are in force.</remarks>
    public async Task AssertOnlyLineageAsync(HttpClient node)
    {
        if (_handed.Count < 3) return;

        var old = _handed[Random.Shared.Next(_handed.Count - 2)];
        Assert.Equal("refresh_token_reused", await node.RefusedAsync(old));
        foreach (var token in _handed) Assert.Equal("token_revoked", await node.RefusedAsync(token));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Access);
        return await http.SendAsync(request);
    }
}
