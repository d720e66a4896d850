using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;

namespace Auth.Tests.Integration.Sessions;

/// <summary>The service dies between any two statements of a refresh, and before the answer leaves; then it starts again.</summary>
public sealed class KilledRefreshTests
{
    private const int MostSteps = 8;

    [Fact]
    public async Task Killed_anywhere_in_a_rotation_the_client_repeats_it_and_the_state_has_advanced_once()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        (string, string) longerThanARestart = ("Auth:Refresh:RetryWindow", "00:05:00");
        var service = await folder.StartAsync(ServiceProcess.Fault, longerThanARestart);
        var sessions = await SignInAsync(service);

        var step = 0;
        while (!await service.AnswersAsync(step + 1, http => http.RefreshAsync(sessions[step].Refresh)))
        {
            service = await RestartAsync(service, folder, longerThanARestart);
            var retried = await service.Http.RotateAsync(sessions[step].Refresh);

            Assert.Equal("1 0 0 1", await StateAsync(folder, retried));
            Assert.Equal(retried.Refresh, (await service.Http.RotateAsync(retried.Refresh)).Refresh);
            step++;
        }

        await service.DisposeAsync();
        Assert.Equal(TestDatabase.RotatesAtOnce ? 2 : 3, step); // before the read, before the update, before the answer
        await AssertWholeAsync(folder, MostSteps);
    }

    [Fact]
    public async Task Killed_anywhere_in_a_late_retry_the_client_repeats_it_and_goes_on()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        (string, string) noWindow = ("Auth:Refresh:RetryWindow", "00:00:00");
        var service = await folder.StartAsync(ServiceProcess.Fault, noWindow);
        var sessions = await SignInAsync(service);
        foreach (var tokens in sessions) _ = await service.Http.RotateAsync(tokens.Refresh);

        var (step, steps) = (0, TestDatabase.RotatesAtOnce ? 4 : 3); // the update that finds no successor is one more
        while (!await service.AnswersAsync(step + 1, http => http.RefreshAsync(sessions[step].Refresh)))
        {
            service = await RestartAsync(service, folder, noWindow);
            var retried = await service.Http.RotateAsync(sessions[step].Refresh);
            Assert.Equal(step == steps - 1 ? "1 0 2 3" : "1 0 1 2", await StateAsync(folder, retried)); // only the answer came after the commit

            var next = await service.Http.RotateAsync(retried.Refresh);
            _ = await service.Http.RotateAsync(next.Refresh);
            step++;
        }

        await service.DisposeAsync();
        Assert.Equal(steps, step);
        await AssertWholeAsync(folder, MostSteps);
    }

    [Fact]
    public async Task Killed_under_a_load_of_refreshes_every_client_goes_on()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var service = await folder.StartAsync(ServiceProcess.Fault);
        var sessions = await SignInAsync(service);

        var load = sessions.Select(async tokens =>
        {
            try
            {
                while (true) tokens = await service.Http.RotateAsync(tokens.Refresh);
            }
            catch (HttpRequestException)
            {
                return tokens; // the newest that this client has seen
            }
        }).ToList();
        for (var i = 0; i < 20; i++) _ = await service.Http.RotateAsync(sessions[0].Refresh);
        await service.KillAsync();
        var held = await Task.WhenAll(load);

        service = await RestartAsync(service, folder);
        foreach (var tokens in held) _ = await service.Http.RotateAsync(tokens.Refresh);
        await service.DisposeAsync();
        await AssertWholeAsync(folder, MostSteps);
    }

    private static async Task<Tokens[]> SignInAsync(ServiceProcess service)
    {
        var sessions = new Tokens[MostSteps];
        sessions[0] = await service.Http.SignUpAsync();
        for (var i = 1; i < MostSteps; i++) sessions[i] = await service.Http.SignInAsync();
        return sessions;
    }

    private static async Task<ServiceProcess> RestartAsync(ServiceProcess killed, ServiceFolder folder, params (string, string)[] settings)
    {
        await killed.DisposeAsync();
        return await folder.StartAsync(ServiceProcess.Fault, settings);
    }

    private static Task<string> StateAsync(ServiceFolder folder, Tokens tokens) => folder.ScalarAsync<string>(
        $"SELECT concat(generation, ' ', branch, ' ', latest_branch, ' ', version) FROM auth.refresh_tokens WHERE {SessionCalls.Is("session_id", tokens.SessionId)}");

    private static async Task AssertWholeAsync(ServiceFolder folder, int sessions)
    {
        Assert.Equal(
            $"{sessions} {sessions} 0 1 1",
            await folder.ScalarAsync<string>(
                """
                SELECT concat((SELECT count(*) FROM auth.sessions), ' ', (SELECT count(*) FROM auth.refresh_tokens), ' ',
                    (SELECT count(*) FROM auth.revoked_sessions), ' ', (SELECT count(*) FROM auth.users), ' ', (SELECT count(*) FROM auth.signing_keys))
                """));
        await folder.Database.AssertSoundAsync();
    }
}
