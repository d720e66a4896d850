using System.Net;
using System.Net.Http.Json;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

/// <summary>The service dies between any two statements of whatever ends or opens a session; afterwards it is done whole or not at all.</summary>
public sealed class KilledRevocationTests
{
    private const int MostSteps = 20;
    private static readonly (string, string) NoWindow = ("Auth:Refresh:RetryWindow", "00:00:00");

    [Fact]
    public async Task Killed_anywhere_while_a_reuse_ends_a_session_it_ends_whole_at_the_latest_at_the_next_presentation()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var service = await folder.StartAsync(ServiceProcess.Fault, NoWindow);
        var spent = await SignInAsync(service, MostSteps);
        var current = new Tokens[MostSteps];
        for (var i = 0; i < MostSteps; i++) current[i] = await service.Http.RotateAsync((await service.Http.RotateAsync(spent[i].Refresh)).Refresh);

        var (step, cutAtOnce) = (0, 0);
        while (!await service.AnswersAsync(step + 1, http => http.RefreshAsync(spent[step].Refresh)))
        {
            await AssertNothingHalfAsync(folder);
            service = await RestartAsync(service, folder);

            var code = await service.Http.RefusedAsync(spent[step].Refresh);
            if (code == "token_revoked") cutAtOnce++;
            else Assert.Equal("refresh_token_reused", code);
            step++;
        }

        await AssertDeadAsync(service, folder, [.. spent.Take(step), .. current.Take(step)]);
        Assert.InRange(step, 6, MostSteps - 1);
        Assert.Equal(1, cutAtOnce); // killed after the commit, before the answer
        await AssertNothingHalfAsync(folder);
    }

    [Fact]
    public async Task Killed_anywhere_in_a_log_out_it_is_done_whole_or_not_at_all()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var service = await folder.StartAsync(ServiceProcess.Fault, NoWindow);
        var sessions = await SignInAsync(service, MostSteps);

        var (step, doneAtOnce) = (0, 0);
        while (!await service.AnswersAsync(step + 1, http => LogOutAsync(http, sessions[step])))
        {
            await AssertNothingHalfAsync(folder);
            var alive = await LiveAsync(folder);
            service = await RestartAsync(service, folder);

            Assert.Equal(HttpStatusCode.NoContent, (await LogOutAsync(service.Http, sessions[step])).StatusCode);
            if (await LiveAsync(folder) == alive) doneAtOnce++;
            step++;
        }

        await AssertDeadAsync(service, folder, [.. sessions.Take(step)]);

        Assert.InRange(step, 6, MostSteps - 1);
        Assert.Equal(1, doneAtOnce);
        _ = await service.Http.RotateAsync(sessions[^1].Refresh);
        await AssertNothingHalfAsync(folder);
    }

    [Fact]
    public async Task A_log_out_that_was_answered_is_one_though_the_service_dies_at_once()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var service = await folder.StartAsync(ServiceProcess.Fault);
        var sessions = await SignInAsync(service, 2);
        Assert.Equal(HttpStatusCode.NoContent, (await service.With(sessions[0].Access).PostAsync("/auth/logout", null)).StatusCode);
        await service.KillAsync();

        service = await RestartAsync(service, folder);

        await AssertDeadAsync(service, folder, sessions[0]);
        Assert.Equal(HttpStatusCode.OK, (await service.With(sessions[1].Access).GetAsync("/auth/session")).StatusCode);
        await service.DisposeAsync();
    }

    [Fact]
    public async Task Killed_anywhere_in_a_sign_in_there_is_a_whole_session_or_none()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var service = await folder.StartAsync(ServiceProcess.Fault);
        var newest = await service.Http.SignUpAsync();

        var (step, openedUnanswered) = (0, 0);
        while (!await service.AnswersAsync(step + 1, http => http.LoginAsync("alice@example.test")))
        {
            await AssertNothingHalfAsync(folder);
            var before = await LiveAsync(folder);
            service = await RestartAsync(service, folder);

            newest = await service.Http.SignInAsync();
            Assert.Equal(before + 1, await LiveAsync(folder));
            openedUnanswered = (int)before - 1 - step;
            step++;
        }

        _ = await service.Http.RotateAsync(newest.Refresh);
        Assert.InRange(step, 8, MostSteps - 1);
        Assert.Equal(1, openedUnanswered); // of the last kill alone: after the commit, before the answer
        await AssertNothingHalfAsync(folder);
    }

    private static async Task<Tokens[]> SignInAsync(ServiceProcess service, int count)
    {
        var sessions = new Tokens[count];
        sessions[0] = await service.Http.SignUpAsync();
        for (var i = 1; i < count; i++) sessions[i] = await service.Http.SignInAsync();
        return sessions;
    }

    private static Task<HttpResponseMessage> LogOutAsync(HttpClient http, Tokens tokens) =>
        http.PostAsJsonAsync("/auth/logout", new { refresh_token = tokens.Refresh });

    private static async Task<ServiceProcess> RestartAsync(ServiceProcess killed, ServiceFolder folder)
    {
        await killed.DisposeAsync();
        return await folder.StartAsync(ServiceProcess.Fault, NoWindow);
    }

    /// <summary>The tokens are refused, and the feed names the session once.</summary>
    private static async Task AssertDeadAsync(ServiceProcess service, ServiceFolder folder, params Tokens[] all)
    {
        foreach (var tokens in all)
        {
            Assert.Equal("token_revoked", await service.Http.RefusedAsync(tokens.Refresh));
            Assert.Equal("token_revoked", await (await service.With(tokens.Access).GetAsync("/auth/session")).CodeAsync(HttpStatusCode.Unauthorized));
            Assert.Equal(1, await folder.ScalarAsync<long>($"SELECT count(*) FROM auth.revoked_sessions WHERE {SessionCalls.Is("session_id", tokens.SessionId)}"));
        }
    }

    private static Task<long> LiveAsync(ServiceFolder folder) => folder.ScalarAsync<long>("SELECT count(*) FROM auth.sessions WHERE revoked_at IS NULL");

    /// <summary>Every session has its rotation state, every ended one is in the feed, and the other way round.</summary>
    private static async Task AssertNothingHalfAsync(ServiceFolder folder)
    {
        Assert.Equal(
            "0 0 0 0",
            await folder.ScalarAsync<string>(
                """
                SELECT concat((SELECT count(*) FROM auth.sessions s WHERE NOT EXISTS (SELECT 1 FROM auth.refresh_tokens t WHERE t.session_id = s.id)), ' ',
                    (SELECT count(*) FROM auth.refresh_tokens t WHERE NOT EXISTS (SELECT 1 FROM auth.sessions s WHERE s.id = t.session_id)), ' ',
                    (SELECT count(*) FROM auth.sessions s WHERE
                        (revoked_at IS NULL AND EXISTS (SELECT 1 FROM auth.revoked_sessions r WHERE r.session_id = s.id)) OR
                        (revoked_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM auth.revoked_sessions r WHERE r.session_id = s.id))), ' ',
                    (SELECT count(*) FROM auth.sessions s WHERE
                        (revoked_at IS NULL AND revoked_because IS NOT NULL) OR (revoked_at IS NOT NULL AND revoked_because IS NULL)))
                """));
        await folder.Database.AssertSoundAsync();
    }
}
