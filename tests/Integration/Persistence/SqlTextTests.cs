using Auth.Application.Keys;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Throttling;
using Auth.Application.Upkeep;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Keys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.Messaging;
using Auth.Infrastructure.PostgreSql;
using Auth.Infrastructure.Sessions;
using Auth.Infrastructure.Sqlite;
using Auth.Infrastructure.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Update;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Persistence;

/// <summary>
/// The SQL of every store method on every database, held to a reviewed file: a change of it is seen. <c>AUTH_ACCEPT_SQL=1</c> rewrites the
/// files; look at the difference before committing it.
/// </summary>
public sealed class SqlTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Alice = UserId.New(Noon);
    private static readonly Session Phone = Session.Start(Alice, ["pwd"], new Device(null, null, null), TimeSpan.FromDays(30), Noon);
    private static readonly RefreshToken State = RefreshToken.Start(Phone, new byte[RefreshToken.SecretLength], TimeSpan.FromDays(7));

    private static readonly Successor Shown =
        new(new RefreshTokenParts(Phone.Id, new byte[RefreshToken.SecretLength], RefreshToken.First), ClientFingerprint.OfUserAgent("tests"), new RotationPolicy(default, LateRetry.Reissue, TimeSpan.FromDays(7)), Noon);

    private static readonly Session Tablet = Session.StartWithDeviceToken(Alice, ["pwd"], new Device(null, null, null), Noon);
    private static readonly OpaqueToken Key = OpaqueToken.Issue(Tablet, new Secret("a key"));
    private static readonly DeviceTokenPolicy Sliding = new(TimeSpan.FromDays(15), true, TimeSpan.Zero, null);

    private static readonly User User = User.Register(EmailAddress.Parse("alice@example.test")!, null, "hash", Noon);
    private static readonly OneTimeToken Token =
        OneTimeToken.Issue(Alice, OneTimePurpose.ResetPassword, EmailAddress.Parse("alice@example.test")!, new byte[OneTimeToken.SecretLength], TimeSpan.FromMinutes(30), Noon);

    private static readonly OutboxRow Row = new() { Id = Guid.Empty, Stream = Guid.Empty, Event = "Happened", Subscriber = "mail", Payload = "{}", WrittenAt = Noon, DueAt = Noon, Attempts = 1 };

    // One line for each: a new store method without one fails a test below.
    private static readonly Dictionary<string, Func<IServiceProvider, Task>> Calls = new List<(string Name, Func<IServiceProvider, Task> Call)>
    {
        Of<ISessionStore>(nameof(ISessionStore.FindAsync), s => s.FindAsync(Phone.Id, default)),
        Of<ISessionStore>(nameof(ISessionStore.TryRotateAsync), s => s.TryRotateAsync(Shown, default)),
        Of<ISessionStore>(nameof(ISessionStore.TryAdvanceAsync), s => s.TryAdvanceAsync(State, 1, default)),
        Of<ISessionStore>(nameof(ISessionStore.TryKeepAliveAsync), s => s.TryKeepAliveAsync(State, default)),
        Of<ISessionStore>(nameof(ISessionStore.FindSubjectAsync), s => s.FindSubjectAsync(Alice, default)),
        Of<ISessionStore>(nameof(ISessionStore.TryLockSubjectAsync), s => s.TryLockSubjectAsync(Alice, 1, default)),
        Of<ISessionStore>(nameof(ISessionStore.AddAsync), s => s.AddAsync(Phone, State, default)),
        Of<ISessionStore>(nameof(ISessionStore.AddDeviceTokenAsync), s => s.AddDeviceTokenAsync(Tablet, Key, default)),
        Of<ISessionStore>(nameof(ISessionStore.FindDeviceTokenAsync), s => s.FindDeviceTokenAsync(Key.Digest, default)),
        Of<ISessionStore>(nameof(ISessionStore.TryExtendAsync), s => s.TryExtendAsync(Key, Key.Extend(Sliding, Noon.AddDays(1))!, default)),
        Of<ISessionStore>(nameof(ISessionStore.AnnounceAsync), s => s.AnnounceAsync([Tablet.Id], default)),
        Of<ISessionStore>(nameof(ISessionStore.ListLiveAsync), s => s.ListLiveAsync(Alice, Noon, default)),
        Of<ISessionStore>(nameof(ISessionStore.RevokeAsync), s => s.RevokeAsync([Phone.Id, SessionId.New(Noon)], RevocationReason.LoggedOut, Noon, default)),
        Of<ISessionStore>(nameof(ISessionStore.TryRevokeAsync), s => s.TryRevokeAsync(Phone.Id, 1, RevocationReason.RefreshTokenReused, Noon, default)),
        Of<IUserStore>(nameof(IUserStore.TryAddAsync), s => s.TryAddAsync(User.Register(EmailAddress.Parse("alice@example.test")!, null, "hash", Noon), default)),
        Of<IUserStore>(nameof(IUserStore.IsTakenAsync), s => s.IsTakenAsync("alice@example.test", "alice", default)),
        Of<IUserStore>(nameof(IUserStore.FindByEmailAsync), s => s.FindByEmailAsync("alice@example.test", default)),
        Of<IUserStore>(nameof(IUserStore.FindByUsernameAsync), s => s.FindByUsernameAsync("alice", default)),
        Of<IUserStore>(nameof(IUserStore.FindProfileAsync), s => s.FindProfileAsync(Alice, default)),
        Of<IUserStore>(nameof(IUserStore.ReplaceHashAsync), s => s.ReplaceHashAsync(Alice, "old", "new", default)),
        Of<ISessionStore>(nameof(ISessionStore.TrySaveAuthTimeAsync), s => s.TrySaveAuthTimeAsync(Phone, default)),
        Of<ISessionStore>(nameof(ISessionStore.FindNewDeviceAsync), s => s.FindNewDeviceAsync(Alice, Phone.Id, default)),
        Of<IUserStore>(nameof(IUserStore.FindAsync), s => s.FindAsync(Alice, default)),
        Of<IUserStore>(nameof(IUserStore.TakeAsync), s => s.TakeAsync(Alice, default)),
        Of<IUserStore>(nameof(IUserStore.TrySaveAsync), async s =>
        {
            var user = (await s.TakeAsync(Alice, default))!;
            _ = user.ChangeEmail(EmailAddress.Parse("alice@wonderland.test")!, Noon);
            _ = user.ChangePassword("another", byReset: false, Noon);
            await s.TrySaveAsync(user, default);
        }),
        Of<IUserStore>(nameof(IUserStore.RemoveAsync), async s => await s.RemoveAsync((await s.TakeAsync(Alice, default))!, default)),
        Of<IDirectoryLinkStore>(nameof(IDirectoryLinkStore.FindAsync), async s =>
        {
            await s.FindAsync("user 1", default);
            await s.FindAsync(Alice, default);
        }),
        Of<IDirectoryLinkStore>(nameof(IDirectoryLinkStore.TryAddAsync), s => s.TryAddAsync(User.Adopt(Noon), DirectoryLink.To("user 1", Alice, "stamp", "version"), default)),
        Of<IDirectoryLinkStore>(nameof(IDirectoryLinkStore.SaveAsync), s => s.SaveAsync(DirectoryLink.To("user 1", Alice, "stamp", "version"), default)),
        Of<IDirectoryLinkStore>(nameof(IDirectoryLinkStore.ListWatchedAsync), s => s.ListWatchedAsync(Noon, 500, 500, default)),
        Of<IOneTimeTokenStore>(nameof(IOneTimeTokenStore.TryReplaceAsync), s => s.TryReplaceAsync(Token, default)),
        Of<IOneTimeTokenStore>(nameof(IOneTimeTokenStore.FindAsync), s => s.FindAsync(Token.Digest, default)),
        Of<IOneTimeTokenStore>(nameof(IOneTimeTokenStore.TryConsumeAsync), s => s.TryConsumeAsync(Token, default)),
        Of<IOneTimeTokenStore>(nameof(IOneTimeTokenStore.RemoveAllAsync), s => s.RemoveAllAsync(Alice, default)),
        Of<IFailureStore>(nameof(IFailureStore.ReadAsync), s => s.ReadAsync("email:alice", "username:alice", default)),
        Of<IFailureStore>(nameof(IFailureStore.TryReplaceAsync), async s =>
        {
            await s.TryReplaceAsync("email:alice", Failures.None, new Failures(1, Noon), default);
            await s.TryReplaceAsync("email:alice", new Failures(1, Noon), new Failures(2, Noon), default);
            await s.TryReplaceAsync("email:alice", new Failures(2, Noon), Failures.None, default);
        }),
        ("RateCounter.CountAsync", services => services.GetRequiredService<IRateCounter>().CountAsync([new RateLimit("mail", 1, TimeSpan.FromMinutes(1)).For("alice")], default)),
        Of<IOutbox>(nameof(IOutbox.AddAsync), s => s.AddAsync([new OutboxMessage("mail", "Happened", Alice.Value, "{}")], default)),
        Of<IOutbox>(nameof(IOutbox.ListDeadAsync), s => s.ListDeadAsync(10, default)),
        Of<IOutbox>(nameof(IOutbox.ReviveAsync), s => s.ReviveAsync(Guid.Empty, default)),
        Of<IOutbox>(nameof(IOutbox.RemoveDeadAsync), s => s.RemoveDeadAsync(Guid.Empty, default)),
        Of<OutboxQueue>(nameof(OutboxQueue.FindDueAsync), s => s.FindDueAsync([("mail", "Happened")], 10, default), joined: false),
        Of<OutboxQueue>(nameof(OutboxQueue.TryClaimAsync), s => s.TryClaimAsync(Row, default), joined: false),
        Of<OutboxQueue>(nameof(OutboxQueue.MarkDeliveredAsync), s => s.MarkDeliveredAsync(Row, default), joined: false),
        Of<OutboxQueue>(nameof(OutboxQueue.MarkFailedAsync), async s =>
        {
            await s.MarkFailedAsync(Row, 1, "why", default);
            await s.MarkFailedAsync(Row, 10, "why", default); // for good
        }, joined: false),
        Of<OutboxQueue>(nameof(OutboxQueue.GiveBackAsync), s => s.GiveBackAsync(Row, 1, default), joined: false),
        Of<OutboxQueue>(nameof(OutboxQueue.CountDeadAsync), s => s.CountDeadAsync(default), joined: false),
        Of<IExpiredRows>(nameof(IExpiredRows.RemoveAsync), s => s.RemoveAsync(500, default)),
        Of<ISigningKeyStore>(nameof(ISigningKeyStore.ListAsync), s => s.ListAsync(default)),
        Of<ISigningKeyStore>(nameof(ISigningKeyStore.TryAddAsync), s => s.TryAddAsync(SigningKey.Create("id", 1, "ES256", [1], [1], Noon, TimeSpan.Zero), default)),
        ("RevocationPolling.ReadAsync", async services =>
        {
            await services.GetRequiredService<RevocationPolling>().ReadAsync(default); // all, and the database's time
            await services.GetRequiredService<RevocationPolling>().ReadAsync(default); // what is new
        }),
        ("RevocationNews.ReadAsync", services => services.GetRequiredService<RevocationNews>().ReadAsync([Phone.Id.Value, Alice.Value], default)),
    }.ToDictionary(c => c.Name, c => c.Call);

    private static readonly string[] Providers = ["Sqlite", "PostgreSql", "SqlServer"];

    // Only one of them rotates in one command.
    public static TheoryData<string, string> Cases =>
        [.. Calls.Keys.SelectMany(name => Providers.Where(p => p == "PostgreSql" || name != "SessionStore.TryRotateAsync").Select(p => (p, name)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_SQL_is_the_one_that_was_reviewed(string provider, string name)
    {
        var sql = await RecordAsync(provider, name);
        Assert.NotEmpty(sql);
        var file = Path.Combine(Snapshots, provider, $"{name}.sql");
        if (Environment.GetEnvironmentVariable("AUTH_ACCEPT_SQL") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, sql);
        }

        var reviewed = File.Exists(file) ? (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n") : "";
        Assert.True(reviewed == sql, $"{file} is not what is sent now.{Difference(reviewed, sql)}\nRun this test with AUTH_ACCEPT_SQL=1, and review what changed.");
    }

    [Theory]
    [InlineData("MERGE")]
    [InlineData("OUTPUT")]
    public async Task SQL_Server_is_sent_nothing_but_plain_statements(string word)
    {
        foreach (var name in Calls.Keys)
        {
            Assert.DoesNotContain(word, await RecordAsync("SqlServer", name), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Every_method_of_every_store_has_its_line()
    {
        var methods = typeof(ISessionStore).Assembly.GetExportedTypes()
            .Where(t => t.IsInterface && t.Name.EndsWith("Store", StringComparison.Ordinal))
            .SelectMany(t => t.GetMethods().Select(m => $"{t.Name[1..]}.{m.Name}"))
            .ToList();

        Assert.NotEmpty(methods);
        Assert.Empty(methods.Except(Calls.Keys));
    }

    [Fact]
    public void No_snapshot_is_of_something_that_is_gone() =>
        Assert.Empty(Providers
            .SelectMany(p => Directory.EnumerateFiles(Path.Combine(Snapshots, p), "*.sql"))
            .Select(f => Path.GetFileNameWithoutExtension(f)).Except(Calls.Keys));

    private static (string, Func<IServiceProvider, Task>) Of<TStore>(string method, Func<TStore, Task> call, bool joined = true)
        where TStore : notnull =>
        ($"{(typeof(TStore).IsInterface ? typeof(TStore).Name[1..] : typeof(TStore).Name)}.{method}", services => !joined
            ? call(services.GetRequiredService<TStore>())
            : services.GetRequiredService<IUnitOfWork>().RunAsync(
                async () =>
                {
                    await call(services.GetRequiredService<TStore>());
                    return 0;
                },
                default));

    private static async Task<string> RecordAsync(string provider, string name)
    {
        var recorder = new SqlRecorder();
        var host = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        host.Services.AddSingleton<IInterceptor>(recorder);
        var auth = host.Services.AddAuth(options =>
        {
            options.Issuer = "https://auth.example.test";
            options.MasterKeys.Add(Convert.ToBase64String(new byte[32]));
        });
        static void Unread(DbContextOptionsBuilder options) => options.ReplaceService<IBatchExecutor, SqlRecorder.UnreadBatches>();
        _ = provider switch
        {
            "Sqlite" => auth.UseSqlite($"Data Source={Path.Combine(AppContext.BaseDirectory, "no-statement-reaches-it.db")};Pooling=False").Services.ConfigureDbContext<SqliteAuthDbContext>(Unread),
            "PostgreSql" => auth.UsePostgreSql("Host=none").Services.ConfigureDbContext<PostgreSqlAuthDbContext>(Unread),
            _ => auth.UseSqlServer("Server=none").Services.ConfigureDbContext<SqlServerAuthDbContext>(Unread),
        };

        using var root = host.Build();
        await using var scope = root.Services.CreateAsyncScope();
        await Calls[name](scope.ServiceProvider);
        return recorder.Take();
    }

    private static string Difference(string reviewed, string sent)
    {
        var (before, after) = (reviewed.Split('\n'), sent.Split('\n'));
        return string.Concat([
            .. before.Except(after).Select(line => $"\n- {line}"),
            .. after.Except(before).Select(line => $"\n+ {line}")]);
    }

    private static string Snapshots
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Auth.sln"))) directory = directory.Parent!;
            return Path.Combine(directory.FullName, "tests", "Integration", "Persistence", "Snapshots");
        }
    }
}
