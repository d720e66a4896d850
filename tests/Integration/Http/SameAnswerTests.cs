using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Auth.Application;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Infrastructure.Messaging;
using Auth.Tests.Integration.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Http;

/// <summary>A time is measured here: nothing else runs meanwhile.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;

/// <summary>Who does not get in learns nothing else: neither from the answer nor from when it comes.</summary>
[Collection("Alone")]
public sealed class SameAnswerTests
{
    private const int Rounds = 100;
    private const int Attempts = 3;
    private const double Chance = 0.1; // two and a half standard deviations of so many rounds; a missing hash is told apart every time
    private const string Wrong = "wrong horse battery staple";

    // A missing hash, or one that is not topped up, is three times what is allowed and more; a dearer one only draws more noise.
    private const int Dear = 20_000;
    private const int Cheap = 2_000;

    [Fact]
    public async Task E01_E03_S0_2_An_unknown_user_a_wrong_password_and_a_disabled_user_are_one_answer_after_one_time()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Password:Iterations", $"{Dear}"));
        Assert.NotNull(await server.Http.SignUpAsync());
        Assert.NotNull(await server.Http.SignUpAsync("dave@example.test"));
        Assert.Equal(1, await server.ExecuteAsync("UPDATE auth.users SET status = 'disabled' WHERE email_key = 'dave@example.test'"));
        (string Email, string Password)[] refused =
            [("alice@example.test", Wrong), ("ghost@example.test", Wrong), ("dave@example.test", AuthClient.Password), ("dave@example.test", Wrong)];

        await AssertSameAnswerAsync(server, refused);
        await AssertSameTimeAsync(server, refused[..3]);
    }

    [Fact]
    [Trait("Only", "Sqlite")] // what a hash costs is no matter of the database
    public async Task E04_A_hash_from_cheaper_days_answers_no_sooner()
    {
        var cost = Cheap;
        await using var server = await AuthServer.StartAsync(services => services.PostConfigure<AuthOptions>(o => o.Password.Iterations = cost), null);
        Assert.NotNull(await server.Http.SignUpAsync());
        cost = Dear;
        await server.RestartAsync();
        (string, string)[] refused = [("alice@example.test", Wrong), ("ghost@example.test", Wrong)];

        await AssertSameAnswerAsync(server, refused);
        await AssertSameTimeAsync(server, refused);
        Assert.Contains($"$i={Cheap}$", await server.ScalarAsync<string>("SELECT password_hash FROM auth.users"), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Only", "Sqlite")]
    [InlineData("pbkdf2_sha256$6000$WHwAKoLOfbNzjkdQ8WdULM$tC6+kZD4W3Z4gX9MoBB2C/BMt+AvNK2b4NS80mj4kBw=")] // Django's, cheap
    [InlineData("pbkdf2_sha1$10000$WHwAKoLOfbNzjkdQ8WdULM$bRZ2ZkYUMQXhBkRdZ5nVrQj2TjA=")]
    [InlineData("AAABAgMEBQYHCAkKCwwNDg8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw==")] // version 2 of Identity
    public async Task E04_A_hash_from_another_system_answers_no_sooner(string hash)
    {
        await using var server = await AuthServer.StartAsync(("Auth:Password:Iterations", $"{Dear}"));
        Assert.NotNull(await server.Http.SignUpAsync());
        Assert.Equal(1, await server.ExecuteAsync($"UPDATE auth.users SET password_hash = '{hash}'"));
        Assert.Equal(HashSupport.Verifiable, server.Services.GetRequiredService<IPasswordHasher>().Recognize(new Secret(hash)));
        (string, string)[] refused = [("alice@example.test", Wrong), ("ghost@example.test", Wrong)];

        await AssertSameAnswerAsync(server, refused);
        await AssertSameTimeAsync(server, refused);
    }

    [Theory]
    [InlineData("/auth/password/forgot")]
    [InlineData("/auth/email/resend")]
    public async Task E02_E03_Asking_for_a_mail_takes_one_time_for_every_address(string path)
    {
        await using var server = await AuthServer.StartAsync(WithoutDelivery, null);
        Assert.NotNull(await server.Http.SignUpAsync());
        Assert.NotNull(await server.Http.SignUpAsync("dave@example.test"));
        Assert.Equal(1, await server.ExecuteAsync("UPDATE auth.users SET status = 'disabled' WHERE email_key = 'dave@example.test'"));
        string[] asked = ["alice@example.test", "ghost@example.test", "dave@example.test"];

        await AssertSameTimeAsync([.. asked.Select(email => (Func<Task<HttpResponseMessage>>)(() => server.Http.PostAsJsonAsync(path, new { email })))]);
    }

    [Fact]
    public async Task E03_E05_Registering_takes_one_time_for_a_known_address_and_a_new_one()
    {
        await using var server = await AuthServer.StartAsync(WithoutDelivery, null, ("Auth:Password:Iterations", $"{Dear}"), ("Auth:Registration:RequireVerifiedEmail", "true"));
        using var first = await server.Http.RegisterAsync("alice@example.test");
        var number = 0;

        await AssertSameTimeAsync(() => server.Http.RegisterAsync("alice@example.test"), () => server.Http.RegisterAsync($"new{number++}@example.test"));
        Assert.True(number > Rounds);
    }

    // Mails are written in the background: what is measured is the answer, not who shares the machine with it.
    private static void WithoutDelivery(IServiceCollection services) => services.Remove(services.Single(s => s.ImplementationType == typeof(OutboxDelivery)));

    private static async Task AssertSameAnswerAsync(AuthServer server, (string Email, string Password)[] refused)
    {
        var answers = new List<string>();
        foreach (var (email, password) in refused)
        {
            using var response = await server.Http.LoginAsync(email, password);
            var headers = response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not ("Date" or "X-Correlation-Id"));
            answers.Add($"{response.StatusCode} {await response.Content.ReadAsStringAsync()} {string.Join('\n', headers.Select(h => $"{h.Key}: {string.Join(", ", h.Value)}"))}");
        }

        Assert.Contains("\"code\":\"invalid_credentials\"", answers[0], StringComparison.Ordinal);
        Assert.All(answers, a => Assert.Equal(answers[0], a));
    }

    private static Task AssertSameTimeAsync(AuthServer server, (string Email, string Password)[] refused) =>
        AssertSameTimeAsync([.. refused.Select(r => (Func<Task<HttpResponseMessage>>)(() => server.Http.LoginAsync(r.Email, r.Password)))]);

    // Taken in turns, so that what slows the machine slows all alike; and again where it did not, since a leak is there every time.
    private static async Task AssertSameTimeAsync(params Func<Task<HttpResponseMessage>>[] requests)
    {
        var seen = new List<string>();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var times = await MeasureAsync(requests);
            var medians = times.Select(t => t[t.Count / 2]).ToList();
            var (first, last) = (times[medians.IndexOf(medians.Min())], times[medians.IndexOf(medians.Max())]);
            if (medians.Max() - medians.Min() <= 2 + (0.03 * medians.Min()) || Tell(first, last) <= 0.5 + Chance) return;

            seen.Add($"{string.Join(" / ", medians.Select(m => m.ToString("0.0", CultureInfo.InvariantCulture)))}, told apart {Tell(first, last):0.00}");
        }

        Assert.Fail($"Medians in ms, in {Attempts} measurements of {Rounds} rounds: {string.Join("; ", seen)}");
    }

    private static async Task<List<double>[]> MeasureAsync(Func<Task<HttpResponseMessage>>[] requests)
    {
        var times = requests.Select(_ => new List<double>()).ToArray();
        for (var round = -2; round < Rounds; round++)
        {
            for (var i = 0; i < requests.Length; i++)
            {
                var turn = (i + round + 2) % requests.Length;
                var start = Stopwatch.GetTimestamp();
                using var response = await requests[turn]();
                if (round >= 0) times[turn].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return [.. times.Select(t => t.Order().Take(Rounds * 95 / 100).ToList())]; // without the slowest twentieth
    }

    /// <summary>How often whoever is shown one answer of each kind, and takes the slower one for the slower kind, is right: 0.5 is a guess.</summary>
    private static double Tell(List<double> faster, List<double> slower) => faster.Average(f => slower.Average(s => s > f ? 1 : s == f ? 0.5 : 0));
}
