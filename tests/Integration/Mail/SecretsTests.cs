using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Auth.Tests.Integration.Messaging;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Tests.Integration.Mail;

/// <summary>A mailed token is in the mail and nowhere else.</summary>
public sealed class SecretsTests
{
    [Fact]
    public async Task F11_A_token_is_in_no_log_no_trace_no_answer_and_not_in_the_database()
    {
        using var seen = new Seen();
        await using var mailed = await Mailed.StartAsync(
            SmtpSink.Start(), services => services.AddLogging(log => log.AddProvider(seen).SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Trace).AddFilter("Microsoft.AspNetCore", LogLevel.Trace)));
        var alice = await mailed.Http.SignUpAsync();
        var verify = await mailed.NextAsync("Verify");
        var change = await mailed.ChangeTokenAsync(alice, "alice@new.example.test");
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        var reset = await mailed.NextAsync("Reset");
        foreach (var mail in (ReceivedMail[])[verify, reset])
        {
            _ = await mailed.Http.GetStringAsync(mail.Link.PathAndQuery); // the page holds it, as it must
        }

        string[] tokens = [verify.Token, change, reset.Token];
        foreach (var token in tokens)
        {
            Assert.Equal(Mailed.Invalid, await mailed.PostAsync("/auth/email/verify", new { token = token[..42] + "-" }));
            using var wrong = await mailed.Http.PostRawAsync("/auth/password/reset", $$"""{"token":"{{token}}","new_password":"short"}""");
            Assert.DoesNotContain(token, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        mailed.Sink.OfMail = _ => "554 5.7.1 Not this";
        Assert.Equal(Mailed.Asked, await mailed.ForgetAsync());
        await Eventually.UntilAsync(() => Task.FromResult(seen.Text.Contains("could not be delivered", StringComparison.Ordinal)));
        mailed.Server.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(verify.Token));
        Assert.Equal(Mailed.Done, await mailed.VerifyAsync(change));

        var log = seen.Text;
        Assert.Contains("AskPasswordReset", log, StringComparison.Ordinal); // it was heard
        Assert.Contains("Executed DbCommand", log, StringComparison.Ordinal);
        var stored = string.Join("\n", (await mailed.Server.MailRowsAsync()).Select(m => $"{m.Payload} {m.LastError}"));
        foreach (var token in tokens)
        {
            var bytes = Encoding.ASCII.GetBytes(token);
            string[] spellings =
            [
                token, token.Replace("-", "%2D", StringComparison.Ordinal).Replace("_", "%5F", StringComparison.Ordinal),
                Convert.ToBase64String(bytes)[..40], Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), token[..20],
            ];
            Assert.All(spellings, s => Assert.DoesNotContain(s, log, StringComparison.Ordinal));
            Assert.All(spellings, s => Assert.DoesNotContain(s, stored, StringComparison.Ordinal));
        }
    }

    /// <summary>All that the process logs or writes on a trace.</summary>
    private sealed class Seen : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly ActivityListener _traces;

        public Seen()
        {
            _traces = new ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = a => _lines.Enqueue($"{a.DisplayName} {string.Join(' ', a.TagObjects)} {string.Join(' ', a.Baggage)}"),
            };
            ActivitySource.AddActivityListener(_traces);
        }

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {(state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : "")} {exception}");

        public void Dispose() => _traces.Dispose();
    }
}
