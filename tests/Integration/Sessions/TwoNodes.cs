using System.Diagnostics;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Sessions;

/// <summary>Two services on one database, each with a clock of its own.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private TwoNodes(AuthServer one, AuthServer other) => (One, Other) = (one, other);

    public AuthServer One { get; }

    public AuthServer Other { get; }

    public static Task<TwoNodes> StartAsync(params (string, string)[] settings) => StartAsync(null, null, null, settings);

    /// <summary>The same with services of the test's own on each node, or on a database of the test's own.</summary>
    public static async Task<TwoNodes> StartAsync(
        Action<IServiceCollection>? one, Action<IServiceCollection>? other, TestDatabase? database, params (string, string)[] settings)
    {
        var first = await AuthServer.StartAsync(one, database, [SessionCalls.Issuer, .. settings]);
        return new TwoNodes(first, await AuthServer.StartAsync(other, first.Database, [SessionCalls.Issuer, .. settings]));
    }

    /// <summary>Starts the second one only now.</summary>
    public static async Task<TwoNodes> StartBesideAsync(AuthServer one) => new(one, await AuthServer.StartAsync(null, one.Database, SessionCalls.Issuer));

    public void Deconstruct(out AuthServer one, out AuthServer other) => (one, other) = (One, Other);

    /// <summary>The nodes in turn.</summary>
    public AuthServer this[int i] => i % 2 == 0 ? One : Other;

    public void Pass(TimeSpan time)
    {
        One.Pass(time);
        Other.Pass(time);
    }

    /// <summary>Lets the poll interval pass on both nodes, and waits until both refuse the token of a session that was ended.</summary>
    public async Task PolledAsync(string endedAccessToken)
    {
        var start = Stopwatch.GetTimestamp();
        var passed = TimeSpan.Zero;
        foreach (var node in (AuthServer[])[One, Other])
        {
            string? refusal;
            while ((refusal = await node.RefusalAsync(endedAccessToken)) is null)
            {
                var waited = Stopwatch.GetElapsedTime(start);
                Assert.True(waited < Patience, "A node never learned that the session was ended.");
                if (waited < passed) continue; // the poll is reading, or has yet to begin to wait

                One.Clock.Advance(PollInterval);
                Other.Clock.Advance(PollInterval);
                passed += PollInterval;
            }

            Assert.Equal("token_revoked", refusal);
        }
    }

    /// <summary>Asserts that none of these tokens of one session is good at either node, once both have polled.</summary>
    public async Task AssertDeadAsync(params Tokens[] all)
    {
        await PolledAsync(all[0].Access);
        await One.AssertDeadAsync(all);
        await Other.AssertDeadAsync(all);
    }

    public async ValueTask DisposeAsync()
    {
        await Other.DisposeAsync();
        await One.DisposeAsync();
    }
}
