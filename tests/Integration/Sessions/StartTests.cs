using System.Net;
using System.Security.Cryptography;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

public sealed class StartTests
{
    private const int KilledByKill = 128 + 9;

    [Fact]
    public async Task A_restart_keeps_every_session_and_every_key()
    {
        await using var server = await AuthServer.StartAsync(SessionCalls.Issuer);
        var phone = await server.Http.SignUpAsync();
        var laptop = await server.Http.SignInAsync();
        var ended = await server.Http.SignInAsync();
        await server.LogOutAsync(ended.Access);
        var keys = await server.Http.GetStringAsync("/.well-known/jwks.json");
        var counts = await server.SettledRowCountsAsync();

        await server.RestartAsync();

        Assert.Equal(keys, await server.Http.GetStringAsync("/.well-known/jwks.json"));
        Assert.Equal(counts, await server.SettledRowCountsAsync());
        Assert.Null(await server.RefusalAsync(phone.Access));
        await server.AssertDeadAsync(ended);
        await server.AssertGoesOnAsync(phone.Refresh);
        await server.AssertGoesOnAsync(laptop.Refresh);
    }

    [Trait("Only", "Sqlite")]
    [Fact]
    public async Task Two_first_starts_at_once_make_one_master_key_and_one_signing_key()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var services = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => folder.StartAsync(ServiceProcess.Shipped)));
        await using var one = services[0];
        await using var other = services[1];

        Assert.Equal(1, await folder.ScalarAsync<long>("SELECT count(*) FROM auth.signing_keys"));
        Assert.Equal(["auth.masterkey"], Directory.GetFiles(folder.Path, "*masterkey*").Select(Path.GetFileName));
        var alice = await one.Http.SignUpAsync();
        var bob = await other.Http.SignUpAsync("bob@example.test");
        Assert.Equal(HttpStatusCode.OK, (await other.With(alice.Access).GetAsync("/auth/session")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await one.With(bob.Access).GetAsync("/auth/session")).StatusCode);
        Assert.Equal(alice.SessionId, (await other.Http.RotateAsync(alice.Refresh)).SessionId);
        Assert.Equal(bob.SessionId, (await one.Http.RotateAsync(bob.Refresh)).SessionId);
    }

    [Fact]
    public async Task A_log_out_at_one_process_is_refused_by_the_other_before_long()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await using var one = await folder.StartAsync(ServiceProcess.Shipped);
        await using var other = await folder.StartAsync(ServiceProcess.Shipped);
        var alice = await one.Http.SignUpAsync();
        using var client = other.With(alice.Access);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/auth/session")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await one.With(alice.Access).PostAsync("/auth/logout", null)).StatusCode);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await client.GetAsync("/auth/session", patience.Token)).StatusCode == HttpStatusCode.OK) await Task.Yield();
        Assert.Equal("token_revoked", await (await client.GetAsync("/auth/session")).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Trait("Only", "Sqlite")]
    [Fact]
    public async Task Killed_anywhere_in_the_first_start_the_next_one_is_not_held_up()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var step = 1;
        while (await folder.TryStartAsync(ServiceProcess.Fault, ("KillAtStart", $"{step}")) is { ExitCode: { } code })
        {
            Assert.Equal(KilledByKill, code);
            step += 5;
        }

        Assert.InRange(step, 10, 90);
        await using var service = await folder.StartAsync(ServiceProcess.Shipped);
        _ = await service.Http.RotateAsync((await service.Http.SignUpAsync()).Refresh);
        Assert.Equal(1, await folder.ScalarAsync<long>("SELECT count(*) FROM auth.signing_keys"));
        Assert.Equal(["auth.masterkey"], Directory.GetFiles(folder.Path, "*masterkey*").Select(Path.GetFileName));
    }

    [Trait("Only", "Sqlite")]
    [Fact]
    public async Task A_missing_master_key_stops_the_start_of_a_database_that_has_keys()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await using (var service = await folder.StartAsync(ServiceProcess.Shipped)) _ = await service.Http.SignUpAsync();
        var key = Path.Combine(folder.Path, "auth.masterkey");
        File.Move(key, key + ".away");

        var (code, errors) = await folder.TryStartAsync(ServiceProcess.Shipped);

        Assert.Equal(1, code);
        Assert.Contains(key, errors, StringComparison.Ordinal);
        Assert.Contains("Restore the file from the backup.", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(key));
    }

    [Theory]
    [InlineData("b6Gx-not-base64-at-all-99")]
    [InlineData("c2hvcnQ=")]
    [InlineData("dGhpcyBtYXN0ZXIga2V5IGlzIG9uZSBieXRlIHRvbyBs")]
    public async Task A_corrupt_master_key_stops_the_start_by_its_name_and_not_by_its_value(string value)
    {
        await using var folder = await ServiceFolder.TakeAsync();

        var (code, errors) = await folder.TryStartAsync(
            ServiceProcess.Shipped, ("Auth:MasterKeys:0", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), ("Auth:MasterKeys:1", value));

        Assert.Equal(1, code);
        Assert.Contains("Auth:MasterKeys:1", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(value, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Trait("Only", "Sqlite")]
    [Fact]
    public async Task Another_master_key_stops_the_start_and_the_old_one_behind_it_does_not()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var (old, young) = (Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Tokens alice;
        await using (var service = await folder.StartAsync(ServiceProcess.Shipped, ("Auth:MasterKeys:0", old)))
        {
            alice = await service.Http.SignUpAsync();
        }

        var (code, errors) = await folder.TryStartAsync(ServiceProcess.Shipped, ("Auth:MasterKeys:0", young));
        Assert.Equal(1, code);
        Assert.Contains("Auth:MasterKeys", errors, StringComparison.Ordinal);

        await using var both = await folder.StartAsync(ServiceProcess.Shipped, ("Auth:MasterKeys:0", young), ("Auth:MasterKeys:1", old));
        Assert.Equal(HttpStatusCode.OK, (await both.With(alice.Access).GetAsync("/auth/session")).StatusCode);
        var next = await both.Http.RotateAsync(alice.Refresh);
        _ = await both.Http.RotateAsync(next.Refresh);
    }
}
