using Auth.Tests.Integration.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Tests.Integration.Embedding;

public sealed class SettingsTests
{
    private static readonly (string, string) Issuer = ("Auth:Issuer", "https://auth.example.test");
    private static readonly (string, string) ByHand = ("Auth:Database:MigrateAtStart", "false");

    [Theory]
    [InlineData("Auth:Prefix", "auth")]
    [InlineData("Auth:Prefix", "/a//b")]
    [InlineData("Auth:Prefix", "//auth")]
    [InlineData("Auth:Prefix", "/")]
    [InlineData("Auth:Prefix", "/auth/")]
    [InlineData("Auth:Prefix", "/{tenant}")]
    [InlineData("Auth:Prefix", "/auth?")]
    [InlineData("Auth:Prefix", "/auth#")]
    [InlineData("Auth:Prefix", "/my auth")]
    [InlineData("Auth:Prefix", "")]
    [InlineData("Auth:Issuer", "auth.example.test")]
    [InlineData("Auth:Issuer", "/auth")]
    [InlineData("Auth:Issuer", "ftp://auth.example.test")]
    [InlineData("Auth:Issuer", "https://auth.example.test?a=b")]
    [InlineData("Auth:Issuer", "https://auth.example.test/#a")]
    [InlineData("Auth:Issuer", "https://user@auth.example.test")]
    [InlineData("Auth:Issuer", " https://auth.example.test")]
    [InlineData("Auth:Issuer", "")]
    [InlineData("Auth:Audience", "")]
    [InlineData("Auth:Audience", " ")]
    [InlineData("Auth:Audience", "auth ")]
    [InlineData("Auth:Proxies:0", "nonsense", "Auth:Proxies")]
    [InlineData("Auth:Proxies:0", "10.0.0.0/33", "Auth:Proxies")]
    [InlineData("Auth:AccessToken:Algorithm", "RS256")]
    [InlineData("Auth:AccessToken:Algorithm", "none")]
    [InlineData("Auth:AccessToken:Algorithm", "es256")]
    [InlineData("Auth:AccessToken:Lifetime", "00:00:00")]
    [InlineData("Auth:AccessToken:Lifetime", "-00:05:00")]
    [InlineData("Auth:AccessToken:Lifetime", "02:00:00")]
    [InlineData("Auth:AccessToken:Lifetime", "5")] // days
    [InlineData("Auth:AccessToken:Lifetime", "5 minutes")]
    [InlineData("Auth:AccessToken:ClockSkew", "-00:00:01")]
    [InlineData("Auth:AccessToken:ClockSkew", "00:01:01")]
    [InlineData("Auth:Refresh:IdleLifetime", "00:00:00")]
    [InlineData("Auth:Refresh:IdleLifetime", "3651.00:00:00")]
    [InlineData("Auth:Refresh:IdleLifetime", "a week")]
    [InlineData("Auth:Refresh:AbsoluteLifetime", "00:00:00")]
    [InlineData("Auth:Refresh:AbsoluteLifetime", "3651.00:00:00")]
    [InlineData("Auth:Refresh:RetryWindow", "-00:00:01")]
    [InlineData("Auth:Refresh:RetryWindow", "00:05:01")]
    [InlineData("Auth:Refresh:LateRetry", "Sometimes")]
    [InlineData("Auth:Refresh:LateRetry", "7")]
    [InlineData("Auth:Dialects:Django", "perhaps")]
    [InlineData("Auth:Dialects:DjangoMode", "Sometimes")]
    [InlineData("Auth:Dialects:DjangoMode", "7")]
    [InlineData("Auth:Dialects:DjangoKeyErrors", "7")]
    [InlineData("Auth:Dialects:DjangoTokenPath", "api/token")]
    [InlineData("Auth:Dialects:DjangoAccountPath", "/api/auth/")]
    [InlineData("Auth:Dialects:DjangoKnoxPath", "/{knox}")]
    [InlineData("Auth:Dialects:DjangoObtainKeyPath", "//a")]
    [InlineData("Auth:Dialects:DjangoUserIdClaim", "sub", "Auth:Dialects")]
    [InlineData("Auth:Dialects:DjangoUserIdClaim", "jti", "Auth:Dialects")]
    [InlineData("Auth:Dialects:DjangoTokenTypeClaim", "user_id", "Auth:Dialects")]
    [InlineData("Auth:Dialects:DjangoTokenIdClaim", "", "Auth:Dialects")]
    [InlineData("Auth:Dialects:DjangoUsernameField", "password")]
    [InlineData("Auth:DeviceTokens:Lifetime", "00:00:00")]
    [InlineData("Auth:DeviceTokens:Lifetime", "3651.00:00:00")]
    [InlineData("Auth:DeviceTokens:MinimumWriteInterval", "-00:00:01")]
    [InlineData("Auth:DeviceTokens:MinimumWriteInterval", "3651.00:00:00")]
    [InlineData("Auth:DeviceTokens:AbsoluteLifetime", "00:00:00")]
    [InlineData("Auth:DeviceTokens:AbsoluteLifetime", "3651.00:00:00")]
    [InlineData("Auth:AccessToken:CacheSize", "-1")]
    [InlineData("Auth:AccessToken:CacheSize", "1000001")]
    [InlineData("Auth:DeviceTokens:CacheSize", "-1")]
    [InlineData("Auth:DeviceTokens:CacheSize", "1000001")]
    [InlineData("Auth:Schemes:0", "Cookie", "Auth:Schemes")]
    [InlineData("Auth:Schemes:0", "", "Auth:Schemes")]
    [InlineData("Auth:Revocation:PollInterval", "00:00:00")]
    [InlineData("Auth:Revocation:PollInterval", "00:01:01")]
    [InlineData("Auth:Revocation:WhenUnreachable", "FailOften")]
    [InlineData("Auth:Revocation:WhenUnreachable", "7")]
    [InlineData("Auth:Sessions:WhenExceeded", "Panic")]
    [InlineData("Auth:AccessToken:RenewalWindow", "-00:00:01")]
    [InlineData("Auth:AccessToken:RenewalWindow", "01:00:01")]
    [InlineData("Auth:AccessToken:AcceptJwtScheme", "perhaps")]
    [InlineData("Auth:Clients:orders:SecretSha256", "")]
    [InlineData("Auth:Clients:orders:SecretSha256", "the secret itself")]
    [InlineData("Auth:Sessions:WhenExceeded", "-1")]
    [InlineData("Auth:Sessions:PerUser", "0")]
    [InlineData("Auth:Sessions:PerUser", "1001")]
    [InlineData("Auth:Sessions:PerUser", "ten")]
    [InlineData("Auth:Password:MinimumLength", "7")]
    [InlineData("Auth:Password:MinimumLength", "257")]
    [InlineData("Auth:Password:Iterations", "10")]
    [InlineData("Auth:Password:Iterations", "10000001")]
    [InlineData("Auth:Password:Iterations", "99999999999")]
    [InlineData("Auth:Password:ContextWords:0", " ", "Auth:Password:ContextWords")]
    [InlineData("Auth:Password:BreachedFile", "")]
    [InlineData("Auth:Keys:RotationPeriod", "00:59:59")]
    [InlineData("Auth:Keys:RotationPeriod", "3651.00:00:00")]
    [InlineData("Auth:Keys:PublishedBefore", "00:04:59")]
    [InlineData("Auth:Keys:PublishedBefore", "30.00:00:01")]
    [InlineData("Auth:Outbox:PollInterval", "00:00:00")]
    [InlineData("Auth:Outbox:PollInterval", "00:01:01")]
    [InlineData("Auth:Outbox:MaxAttempts", "0")]
    [InlineData("Auth:Outbox:MaxAttempts", "101")]
    [InlineData("Auth:Outbox:KeepDelivered", "-00:00:01")]
    [InlineData("Auth:Outbox:KeepDelivered", "366.00:00:00")]
    [InlineData("Auth:Upkeep:Interval", "00:00:00")]
    [InlineData("Auth:Upkeep:Interval", "1.00:00:01")]
    [InlineData("Auth:Upkeep:BatchSize", "0")]
    [InlineData("Auth:Upkeep:BatchSize", "10001")]
    [InlineData("Auth:Database:MigrateAtStart", "perhaps")]
    public void A_bad_value_is_refused_by_the_name_of_its_setting(string option, string value, string? named = null)
    {
        var e = Assert.ThrowsAny<Exception>(() => Validate(Issuer, (option, value)));

        Assert.True(e is OptionsValidationException or InvalidOperationException, $"{e}");
        Assert.Contains(named ?? option, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_values_at_the_bounds_are_taken()
    {
        Validate(
            Issuer, ("Auth:Prefix", "/v1/auth"), ("Auth:Proxies:0", "10.0.0.0/8"), ("Auth:Proxies:1", "::1"), ("Auth:AccessToken:Algorithm", "PS256"),
            ("Auth:AccessToken:Lifetime", "01:00:00"), ("Auth:AccessToken:ClockSkew", "00:01:00"), ("Auth:AccessToken:RenewalWindow", "01:00:00"), ("Auth:Refresh:IdleLifetime", "3650.00:00:00"),
            ("Auth:Refresh:AbsoluteLifetime", "3650.00:00:00"), ("Auth:Refresh:RetryWindow", "00:05:00"), ("Auth:Refresh:LateRetry", "revoke"),
            ("Auth:Revocation:PollInterval", "00:01:00"), ("Auth:Revocation:WhenUnreachable", "failclosed"), ("Auth:Sessions:PerUser", "1000"),
            ("Auth:Sessions:WhenExceeded", "deny"), ("Auth:Password:MinimumLength", "8"), ("Auth:Password:Iterations", "10000000"),
            ("Auth:Keys:RotationPeriod", "01:00:00"), ("Auth:Keys:PublishedBefore", "00:05:00"),
            ("Auth:DeviceTokens:Lifetime", "3650.00:00:00"), ("Auth:DeviceTokens:AbsoluteLifetime", "3650.00:00:00"),
            ("Auth:DeviceTokens:MinimumWriteInterval", "00:00:00"), ("Auth:AccessToken:CacheSize", "1000000"), ("Auth:DeviceTokens:CacheSize", "1000000"), ("Auth:Schemes:0", "token"), ("Auth:Schemes:1", "Bearer"),
            ("Auth:Outbox:PollInterval", "00:01:00"), ("Auth:Outbox:MaxAttempts", "100"), ("Auth:Outbox:KeepDelivered", "00:00:00"),
            ("Auth:Upkeep:Interval", "1.00:00:00"), ("Auth:Upkeep:BatchSize", "10000"));
    }

    [Fact]
    public void The_retry_window_is_shorter_than_the_idle_lifetime()
    {
        var e = Assert.Throws<OptionsValidationException>(() => Validate(Issuer, ("Auth:Refresh:RetryWindow", "00:01:00"), ("Auth:Refresh:IdleLifetime", "00:01:00")));
        Assert.Equal("Auth:Refresh:RetryWindow (00:01:00) must be shorter than Auth:Refresh:IdleLifetime (00:01:00).", e.Message);
    }

    [Fact]
    public void Every_bad_value_is_told_at_once()
    {
        var e = Assert.Throws<OptionsValidationException>(() => Validate(("Auth:Prefix", "auth"), ("Auth:Sessions:PerUser", "0")));
        Assert.Equal(3, e.Failures.Count());
        Assert.Contains(e.Failures, f => f.StartsWith("Auth:Issuer must be set outside development", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Auth:AccessToken:Lifetime", "02:00:00", "Auth:AccessToken:Lifetime must be longer than zero and at most 01:00:00, not 02:00:00.")]
    [InlineData("Auth:AccessToken:Lifetime", "5 minutes", "'5 minutes' at 'Auth:AccessToken:Lifetime'")]
    [InlineData("Auth:Refresh:LateRetry", "Sometimes", "'Sometimes' at 'Auth:Refresh:LateRetry'")]
    [InlineData("Auth:Database:Provider", "Oracle", "Auth:Database:Provider must be Sqlite, PostgreSql or SqlServer, not 'Oracle'.")]
    [InlineData("Auth:MasterKeys", "c2hvcnQ=", "Auth:MasterKeys is a list: put the value into Auth:MasterKeys:0.")]
    [InlineData("Auth:Password:ContextWords", "Acme", "Auth:Password:ContextWords is a list: put the value into Auth:Password:ContextWords:0.")]
    [InlineData("Auth:Schemes", "Token", "Auth:Schemes is a list: put the value into Auth:Schemes:0.")]
    [InlineData("Auth:Proxies", "10.0.0.1", "Auth:Proxies is a list: put the value into Auth:Proxies:0.")]
    [InlineData("Auth:Sessions:PerUser", "ten", "'ten' at 'Auth:Sessions:PerUser'")]
    [InlineData("ConnectionStrings:Auth", "Data Source=:memory:", "must name a file")]
    [InlineData("ConnectionStrings:Auth", "Nonsense=1", "ConnectionStrings:Auth cannot be read")]
    public async Task A_bad_value_ends_the_service_with_a_sentence(string option, string value, string sentence)
    {
        await using var folder = await ServiceFolder.TakeAsync();
        AssertRefused(await folder.TryStartAsync(ServiceProcess.Shipped, ("Auth:Database:Provider", "Sqlite"), (option, value)), sentence);
    }

    [Fact]
    public async Task A_command_that_there_is_not_ends_with_the_usage()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var (code, _, errors) = await folder.RunAsync("nonsense");

        Assert.Equal(2, code);
        Assert.Equal("There is no command 'nonsense'. Usage: Auth.Host [clients secret | keys rotate | sessions prune | outbox list | outbox replay <id>|--all | outbox discard <id> | users import FILE [--dry-run] | users roles EMAIL [ROLE …|--none]] [--setting value …]", errors.Trim());
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Rotating_the_keys_by_hand_adds_one()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        for (var keys = 2; keys <= 3; keys++) // the first time makes the first key, too
        {
            var (code, output, errors) = await folder.RunAsync("keys", "rotate", "--Auth:Audience", "elsewhere");

            Assert.True(code == 0, errors); // which is where a command logs, too
            Assert.Contains("A new signing key is published.", output, StringComparison.Ordinal);
            Assert.Equal(keys, await folder.ScalarAsync<long>("SELECT count(*) FROM auth.signing_keys"));
        }
    }

    [Trait("Only", "Sqlite")]
    [Fact]
    public async Task S2_21_Who_migrates_by_hand_is_told_what_is_missing()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var file = Path.Combine(folder.Path, "auth.db");
        AssertRefused(await folder.TryStartAsync(ServiceProcess.Shipped, ByHand), "The database cannot be reached, or is not there.");
        Assert.False(File.Exists(file));

        await File.WriteAllBytesAsync(file, []);
        AssertRefused(await folder.TryStartAsync(ServiceProcess.Shipped, ByHand), "The database lacks 1 migration(s), the first is ");

        await using (await folder.StartAsync(ServiceProcess.Shipped)) { }
        await using var service = await folder.StartAsync(ServiceProcess.Shipped, ByHand);
        Assert.Contains("ready", await service.Http.GetStringAsync("/health/ready"), StringComparison.Ordinal);
    }

    /// <summary>What the start of a product does first.</summary>
    private static void Validate(params (string, string)[] settings)
    {
        var builder = Product.NewBuilder("Production", settings);
        builder.Services.AddAuth(builder.Configuration).UseSqlite();
        using var services = builder.Services.BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    private static void AssertRefused((int? ExitCode, string Errors) start, string sentence)
    {
        Assert.Equal(1, start.ExitCode);
        Assert.Contains(sentence, start.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", start.Errors, StringComparison.Ordinal);
    }
}
