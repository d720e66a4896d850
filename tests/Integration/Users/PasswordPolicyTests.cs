using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth.Application;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Tests.Integration.Users;

public sealed class PasswordPolicyTests
{
    private const string Breached = "a password of many years";
    private const string Unfit = "passwordpassword";

    [Fact]
    public async Task P08_A_common_password_and_one_of_names_is_refused_at_registration_and_never_repeated()
    {
        await using var server = await AuthServer.StartAsync(
            ("Auth:Issuer", "https://accounts.wonderland.test"), ("Auth:Password:ContextWords:0", "Acme"), ("Auth:Password:ContextWords:1", "Rabbit Hole"));
        string[] passwords =
        [
            Unfit, "PASSWORDPASSWORD", "Password-Password", "123456789012345", "aaaaaaaaaaaaaaa", "AAAAAAAAAAAAAAA", "qwertyuiopasdfgh", "QwertyuiopAsdfgh",
            "acmeacmeacmeacme", "RabbitHoleRabbitHole", "ACME-rabbit-hole-2026", "accounts.wonderland.test", "WonderlandWonderland", "carrollcarroll1",
            "Lewis.Carroll.2026", "lewiscarrolllewis", "example-example", "whiterabbit_whiterabbit",
        ];
        foreach (var password in passwords)
        {
            using var response = await server.Http.PostAsJsonAsync("/auth/register", new { email = "lewis.carroll@example.test", password, username = "white.rabbit" });
            var sentence = Assert.Single(await RefusalsAsync(response));
            Assert.Contains("first that are guessed", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain(password, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(HttpStatusCode.Created, (await server.Http.RegisterAsync("lewis.carroll@example.test", "white rabbits run late")).StatusCode);
    }

    [Fact]
    public async Task P08_A_product_that_says_no_names_has_that_of_its_application()
    {
        await using var server = await AuthServer.StartAsync();

        Assert.Single(await RefusalsAsync(await server.Http.RegisterAsync("alice@example.test", "AuthAuthAuthAuth")));
        Assert.Single(await RefusalsAsync(await server.Http.RegisterAsync("alice@example.test", "alicealicealice")));
        Assert.Equal(HttpStatusCode.Created, (await server.Http.RegisterAsync("bob@example.test", "alicealicealice")).StatusCode);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\U0001F600")]
    [InlineData("e\u0301")]
    public async Task P02_Length_is_counted_in_code_points(string one)
    {
        await using var server = await AuthServer.StartAsync();
        foreach (var (length, status) in new[] { (14, HttpStatusCode.BadRequest), (15, HttpStatusCode.Created), (64, HttpStatusCode.Created), (256, HttpStatusCode.Created), (257, HttpStatusCode.BadRequest) })
        {
            var password = string.Concat(Enumerable.Repeat(one, length - 5)) + "rhumb"; // not one letter over and over
            using var response = await server.Http.RegisterAsync($"u{length}@example.test", password);
            Assert.True(response.StatusCode == status, $"{length}: {response.StatusCode}");
            if (status == HttpStatusCode.Created)
            {
                Assert.Equal(HttpStatusCode.OK, (await server.Http.LoginAsync($"u{length}@example.test", password)).StatusCode);
            }
            else
            {
                Assert.Contains(length == 14 ? "at least 15" : "too long", Assert.Single(await RefusalsAsync(response)), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(7, HttpStatusCode.BadRequest)]
    [InlineData(8, HttpStatusCode.Created)]
    public async Task The_minimum_can_be_lowered_to_eight(int length, HttpStatusCode status)
    {
        await using var server = await AuthServer.StartAsync(("Auth:Password:MinimumLength", "8"));

        Assert.Equal(status, (await server.Http.RegisterAsync("alice@example.test", "zgvrxkqm"[..length])).StatusCode);
        Assert.Single(await RefusalsAsync(await server.Http.RegisterAsync("bob@example.test", "sunshine")));
    }

    [Fact]
    public async Task P08_The_refusal_is_the_same_whether_or_not_the_account_exists_and_asks_no_database()
    {
        await using var server = await AuthServer.StartAsync();
        Assert.NotNull(await server.Http.SignUpAsync());
        server.Commands.Clear();

        using var known = await server.Http.RegisterAsync("alice@example.test", Unfit);
        using var unknown = await server.Http.RegisterAsync("ghost@example.test", Unfit);

        Assert.Single(await RefusalsAsync(known));
        Assert.Equal(await known.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.Empty(server.Commands.Commands);
    }

    [Fact]
    public async Task A_breached_password_is_refused_from_a_file_and_from_a_folder_in_both_line_ends()
    {
        foreach (var (folder, end) in new[] { (false, "\n"), (false, "\r\n"), (true, "\n"), (true, "\r\n") })
        {
            using var list = new BreachedList(folder, end, Breached, "pässword of many years");
            await using var server = await AuthServer.StartAsync(("Auth:Password:BreachedFile", list.Path));

            Assert.Contains("data breach", Assert.Single(await RefusalsAsync(await server.Http.RegisterAsync("alice@example.test", Breached))), StringComparison.Ordinal);
            Assert.Single(await RefusalsAsync(await server.Http.RegisterAsync("alice@example.test", "pa\u0308ssword of many years"))); // in NFC it is listed
            Assert.NotNull(await server.Http.SignUpAsync());
            Assert.Equal(HttpStatusCode.Created, (await server.Http.RegisterAsync("bob@example.test", "A password of many years")).StatusCode); // case counts
        }
    }

    [Fact]
    public async Task Every_digest_of_a_file_is_found_and_no_other()
    {
        // Few and many, so that the first, the last and every line between is the middle once.
        foreach (var count in new[] { 1, 2, 3, 10, 333 })
        {
            string[] passwords = [.. Enumerable.Range(0, count).Select(i => $"breached {count} number {i}")];
            using var list = new BreachedList(folder: false, count % 2 == 0 ? "\r\n" : "\n", fillers: 0, passwords);
            await using var server = await AuthServer.StartAsync(("Auth:Password:BreachedFile", list.Path));
            var policy = server.Services.GetServices<IPasswordPolicy>().Single(p => p.GetType().Name == "BreachedPasswords");
            var owner = new PasswordOwner("alice@example.test", null);
            for (var i = 0; i < count; i++)
            {
                Assert.NotNull(await policy.RefuseAsync(new Secret(passwords[i]), owner, CancellationToken.None));
                Assert.Null(await policy.RefuseAsync(new Secret(passwords[i] + "x"), owner, CancellationToken.None));
            }
        }
    }

    [Fact]
    public async Task Where_the_list_has_gone_nobody_can_choose_a_password_and_everybody_can_sign_in()
    {
        using var list = new BreachedList(folder: false, "\n", Breached);
        await using var server = await AuthServer.StartAsync(("Auth:Password:BreachedFile", list.Path));
        Assert.NotNull(await server.Http.SignUpAsync());
        list.Dispose();

        Assert.Equal("unavailable", await (await server.Http.RegisterAsync("bob@example.test")).CodeAsync(HttpStatusCode.ServiceUnavailable));
        Assert.NotNull(await server.Http.SignInAsync());
    }

    [Fact]
    public async Task A_list_that_is_not_there_or_none_stops_the_start_with_a_sentence()
    {
        var empty = Directory.CreateTempSubdirectory();
        var nonsense = System.IO.Path.Combine(empty.FullName, "passwords.txt");
        await File.WriteAllTextAsync(nonsense, "password\nqwerty\n");
        try
        {
            foreach (var path in new[] { System.IO.Path.Combine(empty.FullName, "gone"), nonsense, empty.FullName })
            {
                var e = await Assert.ThrowsAsync<StartRefusedException>(() => Product.StartAsync(Map, ("Auth:Password:BreachedFile", path)));
                Assert.StartsWith("Auth:Password:BreachedFile must be a file of SHA-1 digests", e.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_product_adds_a_policy_of_its_own_and_all_are_asked()
    {
        await using var product = await Product.StartAsync(auth => auth.AddPasswordPolicy<NoBlanks>(), Map);

        Assert.Equal(["No blanks here."], await RefusalsAsync(await product.Http.RegisterAsync("alice@example.test", "a perfectly good password")));
        Assert.Equal(2, (await RefusalsAsync(await product.Http.RegisterAsync("alice@example.test", "password password"))).Length);
        Assert.Equal(HttpStatusCode.Created, (await product.Http.RegisterAsync("alice@example.test", "a-perfectly-good-password")).StatusCode);
    }

    [Fact]
    public async Task A_product_puts_its_policy_in_the_place_of_ours_but_not_of_the_length()
    {
        await using var product = await Product.StartAsync(
            auth =>
            {
                auth.Services.RemoveAll<IPasswordPolicy>();
                auth.AddPasswordPolicy<NoBlanks>();
            },
            Map);

        Assert.Equal(HttpStatusCode.Created, (await product.Http.RegisterAsync("alice@example.test", Unfit)).StatusCode);
        Assert.Contains("at least 15", Assert.Single(await RefusalsAsync(await product.Http.RegisterAsync("bob@example.test", "short"))), StringComparison.Ordinal);
    }

    private static void Map(WebApplication app) => app.MapAuth();

    private static async Task<string[]> RefusalsAsync(HttpResponseMessage response)
    {
        Assert.Equal("validation_failed", await response.CodeAsync(HttpStatusCode.BadRequest));
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var errors = Assert.Single(problem.RootElement.GetProperty("errors").EnumerateObject());
        Assert.Equal("password", errors.Name);
        return [.. errors.Value.EnumerateArray().Select(e => e.GetString()!)];
    }

    private sealed class NoBlanks : IPasswordPolicy
    {
        public Task<string?> RefuseAsync(Secret password, PasswordOwner owner, CancellationToken ct) =>
            Task.FromResult(password.Value.Contains(' ', StringComparison.Ordinal) ? "No blanks here." : null);
    }

    /// <summary>A list as it is published: digests with counts, sorted, some of them of passwords that are tried here.</summary>
    private sealed class BreachedList : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

        public BreachedList(bool folder, string end, params string[] passwords)
            : this(folder, end, fillers: 5_000, passwords)
        {
        }

        public BreachedList(bool folder, string end, int fillers, string[] passwords)
        {
            var digests = Enumerable.Range(0, fillers).Select(i => $"filler {i}").Concat(passwords).Select(Digest).Order(StringComparer.Ordinal);
            if (!folder)
            {
                Path = System.IO.Path.Combine(_folder.FullName, "pwned.txt");
                File.WriteAllText(Path, string.Concat(digests.Select((digest, i) => $"{digest}{(i % 3 == 0 ? "" : $":{i * 7919}")}{end}")));
                return;
            }

            Path = _folder.FullName;
            foreach (var range in digests.GroupBy(digest => digest[..5]))
            {
                File.WriteAllText(System.IO.Path.Combine(Path, range.Key + (range.Key[0] < '8' ? "" : ".txt")), string.Join(end, range.Select(digest => $"{digest[5..]}:12")));
            }
        }

        public string Path { get; }

        public void Dispose()
        {
            if (_folder.Exists) _folder.Delete(recursive: true);
            _folder.Refresh();
        }

#pragma warning disable CA5350 // the published lists are of SHA-1
        private static string Digest(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
    }
}
