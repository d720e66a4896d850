using System.Net.Http.Json;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Messaging;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Throttling;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Mail;

/// <summary>A service whose mails go to a mail server of the test's own.</summary>
internal sealed class Mailed : IAsyncDisposable
{
    public const string Alice = "alice@example.test";
    public const string NewPassword = "another horse battery staple";
    public const string PublicAddress = "https://app.example.test";

    public static readonly (string, string) VerifiedFirst = ("Auth:Registration:RequireVerifiedEmail", "true");
    public static readonly (string, string) Throttling = ("Auth:Throttling:Enabled", "true");

    /// <summary>The answers that a mailed token gets.</summary>
    public static readonly Outcome Done = new(204, null, null), Invalid = new(400, "token_invalid", null), Expired = new(400, "token_expired", null), Asked = new(202, null, null);

    private readonly HashSet<ReceivedMail> _read = new(ReferenceEqualityComparer.Instance);

    private Mailed(AuthServer server, SmtpSink sink) => (Server, Sink) = (server, sink);

    public AuthServer Server { get; }

    public SmtpSink Sink { get; }

    public HttpClient Http => Server.Http;

    /// <summary>What alice's sign-up answered, where she has signed up.</summary>
    public Tokens SignedUp { get; private set; } = null!;

    public static Task<Mailed> StartAsync(params (string, string)[] settings) => StartAsync(SmtpSink.Start(), null, settings);

    public static async Task<Mailed> StartAsync(SmtpSink sink, Action<IServiceCollection>? services, params (string, string)[] settings)
    {
        (string, string)[] mail =
        [
            ("Auth:Mail:Host", "127.0.0.1"), ("Auth:Mail:Port", $"{sink.Port}"), ("Auth:Mail:From", "auth@example.test"), ("Auth:PublicAddress", PublicAddress),
        ];
        return new Mailed(await AuthServer.StartAsync(services, null, [.. mail, .. settings]), sink);
    }

    /// <summary>A service on which alice has signed up; the mail of her sign-up is read.</summary>
    public static async Task<Mailed> WithAliceAsync(params (string, string)[] settings)
    {
        var mailed = await StartAsync(settings);
        mailed.SignedUp = await mailed.Http.SignUpAsync();
        _ = await mailed.NextAsync("Verify");
        return mailed;
    }

    /// <summary>The first unread mail whose subject begins so, as soon as it is there.</summary>
    public async Task<ReceivedMail> NextAsync(string subject, string to = Alice)
    {
        ReceivedMail? found = null;
        await Eventually.UntilAsync(() => Task.FromResult((found = Sink.Mails.FirstOrDefault(m => IsNew(m, subject, to))) is not null));
        _read.Add(found!);
        return found!;
    }

    /// <summary>How many unread mails begin so, once nothing waits to be sent.</summary>
    public async Task<int> CountAsync(string subject = "", string to = Alice)
    {
        await QuietAsync();
        return Sink.Mails.Count(m => IsNew(m, subject, to));
    }

    /// <summary>Waits until all that was asked for is sent or left out.</summary>
    public Task QuietAsync() => Eventually.UntilAsync(() => Server.HasMailsAsync(0, OutboxState.Waiting));

    public Task<Outcome> PostAsync(string path, object body, Tokens? by = null) =>
        by is null ? Http.AskAsync(path, body) : Server.With(by.Access).AskAsync(path, body);

    public Task<Outcome> ForgetAsync(string email = Alice) => PostAsync("/auth/password/forgot", new { email });

    /// <summary>The token that a reset of the password takes.</summary>
    public async Task<string> ResetTokenAsync(string email = Alice)
    {
        Assert.Equal(Asked, await ForgetAsync(email));
        return (await NextAsync("Reset", email)).Token;
    }

    /// <summary>The token that a move to another address takes; the notice to the old one is read.</summary>
    public async Task<string> ChangeTokenAsync(Tokens by, string email)
    {
        Assert.Equal(Asked, await PostAsync("/auth/email/change", new { email, password = AuthClient.Password }, by));
        return (await NextAsync("Confirm", email)).Token;
    }

    public Task<Outcome> ResetAsync(string token, string password = NewPassword) => PostAsync("/auth/password/reset", new { token, new_password = password });

    public Task<Outcome> VerifyAsync(string token) => PostAsync("/auth/email/verify", new { token });

    public Task<Outcome> ResendAsync(string email = Alice) => PostAsync("/auth/email/resend", new { email });

    public Task<Outcome> LoginAsync(string password = AuthClient.Password, string email = Alice) => Http.LoginAsync(email, password).OutcomeAsync();

    public Task<bool> IsVerifiedAsync(Tokens user) => VerifiedAsync(Server.With(user.Access));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Sink.DisposeAsync();
    }

    private static async Task<bool> VerifiedAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<System.Text.Json.JsonElement>("/auth/me")).GetProperty("email_verified").GetBoolean();

    private bool IsNew(ReceivedMail mail, string subject, string to) =>
        !_read.Contains(mail) && mail.Recipients.Contains(to) && mail.Subject.StartsWith(subject, StringComparison.Ordinal);
}
