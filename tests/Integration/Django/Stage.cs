using Auth.Tests.Integration.Mail;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Django;

/// <summary>For a class of rows: one service, and what the names in their requests stand for.</summary>
public abstract class Stage : IAsyncLifetime
{
    private readonly Dictionary<string, string> _words = new() { ["password"] = AuthClient.Password, ["new_password"] = "another horse battery staple" };
    private Mailed _mailed = null!;

    public AuthServer Server => _mailed.Server;

    public IReadOnlyDictionary<string, string> Words => _words;

    protected abstract (string, string)[] Settings { get; }

    public async ValueTask InitializeAsync()
    {
        _mailed = await Mailed.StartAsync([DjangoCalls.On, ("Auth:Sessions:PerUser", "100"), .. Settings]);
        await PrepareAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _mailed.DisposeAsync();
    }

    protected abstract Task PrepareAsync();

    protected void Add(string name, string value) => _words[name] = value;

    protected void Add(string name, Pair pair)
    {
        Add($"{name}_access", pair.Access);
        Add($"{name}_refresh", pair.Refresh);
    }

    /// <summary>The token of a mail that has come.</summary>
    protected async Task<string> MailedTokenAsync(string subject, string user) => (await _mailed.NextAsync(subject, $"{user}@example.test")).Token;

    /// <summary>Asserts a row.</summary>
    internal Task<RawAnswer> CheckAsync(string request, string answer, string challenge = "Bearer realm=\"api\"") => Server.ExpectAsync(request, answer, Words, challenge);
}
