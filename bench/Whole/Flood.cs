namespace Auth.Bench.Whole;

/// <summary>Many who sign in at once, each on a connection of its own, and again when the answer is there; who is told to wait does.</summary>
internal sealed class Flood : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private readonly ManualResetEventSlim _over = new();
    private readonly List<Thread> _threads;
    private long _signedIn;
    private long _refused;

    public Flood(int port, int clients, IReadOnlyList<string> credentials)
    {
        _threads = [.. Enumerable.Range(0, clients).Select(i => new Thread(() => Run(port, credentials[i % credentials.Count])))];
        _threads.ForEach(t => t.Start());
    }

    public string Outcome => $"{Interlocked.Read(ref _signedIn)} sign-ins, {Interlocked.Read(ref _refused)} told to wait";

    public void Dispose()
    {
        _over.Set();
        _threads.ForEach(t => t.Join());
        _over.Dispose();
    }

    private void Run(int port, string json)
    {
        using var connection = new Connection(port);
        var request = Connection.Request(port, "POST", "/auth/login", json: json);
        while (!_over.IsSet)
        {
            if (connection.Send(request) == 200)
            {
                Interlocked.Increment(ref _signedIn);
            }
            else
            {
                Interlocked.Increment(ref _refused);
                _ = _over.Wait(RetryAfter);
            }
        }
    }
}
