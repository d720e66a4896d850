using System.Diagnostics;
using System.Net;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Nodes;

/// <summary>How soon one node refuses what another has ended, measured between real processes.</summary>
[Collection("Alone")]
public sealed class RevocationDelayTests
{
    private const int Samples = 50;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    [Fact]
    public Task The_other_node_refuses_within_the_poll_interval() => MeasureAsync(bound: PollInterval + Slack);

    /// <summary>Every sample stays within the bound, and what the machine stalled during it.</summary>
    private static async Task MeasureAsync(TimeSpan bound)
    {
        await using var folder = await ServiceFolder.TakeAsync();
        (string, string)[] settings = [("Auth:Revocation:PollInterval", PollInterval.ToString()), ("Auth:Database:MigrateAtStart", "true")];
        var here = await folder.StartAsync(ServiceProcess.Shipped, settings);
        var there = await folder.StartAsync(ServiceProcess.Shipped, settings);
        _ = await here.Http.SignUpAsync();
        await SampleAsync(here, there); // the first calls of each path take long

        using var machine = new MachineStall();
        var delays = new List<TimeSpan>();
        var worst = TimeSpan.Zero;
        while (delays.Count < Samples)
        {
            _ = machine.TakeLongest();
            var delay = await SampleAsync(here, there);
            delays.Add(delay);
            var over = delay - machine.TakeLongest();
            worst = over > worst ? over : worst;
        }

        delays.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Samples} revocations, polled every {Ms(PollInterval)}: p50 {Ms(delays[Samples / 2])}, p99 {Ms(delays[(int)(Samples * 0.99)])}, longest {Ms(delays[^1])}, "
            + $"and without the machine's own stalls {Ms(worst)}; bound {Ms(bound)}.");
        Assert.True(worst <= bound, $"{Ms(worst)} without the machine's own stalls; the bound is {Ms(bound)}.");
        Assert.True(delays[0] < PollInterval, "No sample came before a whole interval: it was not measured at random.");
    }

    private static async Task<TimeSpan> SampleAsync(ServiceProcess here, ServiceProcess there)
    {
        var tokens = await here.Http.SignInAsync();
        using var ending = here.With(tokens.Access);
        using var asking = there.With(tokens.Access);
        Assert.Equal(HttpStatusCode.OK, (await asking.GetAsync("/auth/session")).StatusCode);
        await Task.Delay(Random.Shared.Next((int)PollInterval.TotalMilliseconds)); // anywhere between two polls

        Assert.Equal(HttpStatusCode.NoContent, (await ending.PostAsync("/auth/logout", null)).StatusCode);
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            using var answer = await asking.GetAsync("/auth/session");
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (answer.StatusCode == HttpStatusCode.Unauthorized) return elapsed;

            Assert.True(elapsed < TimeSpan.FromSeconds(30), "It was never refused.");
        }
    }

    private static string Ms(TimeSpan time) => $"{time.TotalMilliseconds:0} ms";
}
