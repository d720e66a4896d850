using System.Net;
using System.Text;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Embedding;

/// <summary><c>users import</c> with the shipped service.</summary>
public sealed class ImportUsersTests
{
    // "correct horse battery staple", by Django's make_password
    private const string Django = "pbkdf2_sha256$10000$WHwAKoLOfbNzjkdQ8WdULM$tC6+kZD4W3Z4gX9MoBB2C/BMt+AvNK2b4NS80mj4kBw=";
    private const string Bcrypt = "$2b$12$abcdefghijklmnopqrstuuO1uE0Vj0aQb1Z0oJYkq1p6v4y0yF9Qa";

    private static readonly string[] Mixed =
    [
        """{"email":"alice@example.test","username":"Alice","password_hash":"%DJANGO%","status":"active","email_verified":true}""",
        "",
        """{"email":"bob@example.test","password_hash":"%BCRYPT%","status":"disabled"}""",
        """{"email":"carol@example.test","username":null,"password_hash":null,"status":null,"email_verified":null}""",
        "   ",
        "not json",
        """{"email":"dave@example.test","roles":["auth-admin"]}""",
        """{"email":"dave@example.test","email":"erin@example.test"}""",
        """{"email":"dave@example.test","Status":"active"}""",
        """{"email":"dave"}""",
        """{"username":"dave"}""",
        """{"email":"dave@example.test","username":"da ve"}""",
        """{"email":"dave@example.test","status":"locked"}""",
        """{"email":"dave@example.test","email_verified":"yes"}""",
        """{"email":"dave@example.test","password_hash":"pbkdf2_sha256$1000$salt$hunter2"}""",
        """{"email":"dave@example.test","password_hash":"pbkdf2_sha256$10000001$salt$tC6+kZD4W3Z4gX9MoBB2C/BMt+AvNK2b4NS80mj4kBw="}""",
        """{"email":"dave@example.test"} {"email":"erin@example.test"}""",
        "null",
        "[]",
        """{"email":"ALICE@example.test"}""",
        """{"email":"erin@example.test","username":"alice"}""",
        $$"""{"email":"dave@example.test","username":"{{new string('x', 17_000)}}"}""",
        """{"email":"frank@example.test","password_hash":"%DJANGO%"}""",
    ];

    private static readonly (int Line, string Says)[] Refused =
    [
        (6, "not a JSON object"), (7, "roles: This member is unknown"), (8, "there twice"), (9, "Status: This member is unknown"), (10, "email: This is not an e-mail address"),
        (11, "email: This is not an e-mail address"), (12, "username: A username has"), (13, "status: The status is active or disabled"), (14, "email_verified: This member"),
        (15, "password_hash: This is no password hash, or a damaged one"), (16, "password_hash: The hash takes more than 10000000 iterations"), (17, "not a JSON object"),
        (18, "not a JSON object"), (19, "not a JSON object"), (20, "is"), (21, "is"), (22, "more than 16 KiB"),
    ];

    [Fact]
    public async Task Good_lines_are_in_and_bad_ones_are_named()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await WriteAsync(folder, "users.jsonl", Mixed);

        var (exitCode, output, errors) = await folder.RunAsync("users", "import", "users.jsonl");

        Assert.True(exitCode == 1, $"{exitCode} {output} {errors}");
        AssertReport(output, "imported, and must reset", "imported 4, of which 2 must reset their password; refused 17");
        Assert.Contains("line 20: refused. The e-mail address or the username is taken.", output, StringComparison.Ordinal);
        Assert.Equal(4, await folder.ScalarAsync<int>("SELECT count(*) FROM auth.users"));
        Assert.Equal(1, await folder.ScalarAsync<int>("SELECT count(*) FROM auth.users WHERE email_verified_at IS NOT NULL AND username = 'Alice' AND email_key = 'alice@example.test'"));
        Assert.Equal(1, await folder.ScalarAsync<int>("SELECT count(*) FROM auth.users WHERE status = 'disabled' AND password_hash IS NULL AND email_key = 'bob@example.test'"));
        Assert.DoesNotContain(Django, output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Bcrypt, output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output + errors, StringComparison.Ordinal);

        // Whoever was imported signs in with the password of before, and a second run finds them there.
        var service = await folder.StartAsync(ServiceProcess.Shipped, ("Auth:Password:Iterations", "1000"));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.LoginAsync("alice@example.test")).StatusCode);
        Assert.StartsWith("$pbkdf2-sha512$i=1000$", await folder.ScalarAsync<string>("SELECT password_hash FROM auth.users WHERE email_key = 'alice@example.test'"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Http.LoginAsync("bob@example.test")).StatusCode);

        await WriteAsync(folder, "users.jsonl", [Mixed[0], """{"email":"grace@example.test"}"""]);
        var again = await folder.RunAsync("users", "import", "users.jsonl");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("line 1: refused. The e-mail address or the username is taken.", again.Output, StringComparison.Ordinal);
        Assert.Contains("imported 1, of which 1 must reset their password; refused 1", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_what_it_would_do_and_writes_nothing()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await WriteAsync(folder, "users.jsonl", Mixed);

        var (exitCode, output, errors) = await folder.RunAsync("users", "import", "users.jsonl", "--dry-run", "--Auth:Audience", "elsewhere");

        Assert.True(exitCode == 1, $"{exitCode} {output} {errors}");
        AssertReport(output, "would be imported, and must reset", "would import 4, of which 2 must reset their password; would refuse 17");
        Assert.Contains("line 1: would be imported.", output, StringComparison.Ordinal);
        Assert.Contains("line 20: refused. The e-mail address or the username is that of an earlier line.", output, StringComparison.Ordinal);
        Assert.Contains("line 21: refused. The e-mail address or the username is that of an earlier line.", output, StringComparison.Ordinal);
        Assert.Equal(0, await folder.ScalarAsync<int>("SELECT count(*) FROM auth.users"));
    }

    [Fact]
    public async Task A_byte_order_mark_Windows_line_ends_and_a_last_line_without_one_are_taken()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        var text = "{\"email\":\"alice@example.test\",\"password_hash\":\"" + Django + "\"}\r\n\r\n{\"email\":\"b\u00FCcher@b\u00FCcher.test\",\"password_hash\":\"" + Django + "\"}";
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "users.jsonl"), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        var (exitCode, output, errors) = await folder.RunAsync("users", "import", Path.Combine(folder.Path, "users.jsonl"));

        Assert.True(exitCode == 0, $"{exitCode} {output} {errors}");
        Assert.Equal("imported 2, of which 0 must reset their password; refused 0", output.Trim());
        Assert.Equal(2, await folder.ScalarAsync<int>("SELECT count(*) FROM auth.users"));
    }

    [Fact]
    public async Task A_line_without_end_and_what_is_no_text_are_refused_and_the_rest_is_in()
    {
        await using var folder = await ServiceFolder.TakeAsync();
        byte[] content =
        [
            .. "{\"email\":\"alice@example.test\"}\n"u8,
            .. Encoding.ASCII.GetBytes(new string('x', 5_000_000)), (byte)'\n',
            .. "{\"email\":\""u8, 0xFF, .. "b@example.test\"}\n"u8,
            .. Encoding.ASCII.GetBytes($$"""{"email":"carol@example.test"{{new string(' ', (16 * 1024) - 30)}}}"""), (byte)'\n',
            .. Encoding.ASCII.GetBytes($$"""{"email":"dave@example.test"{{new string(' ', (16 * 1024) - 28)}}}"""), (byte)'\n',
            .. "{\"email\":\"erin@example.test\"}"u8,
        ];
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "users.jsonl"), content);

        var (exitCode, output, errors) = await folder.RunAsync("users", "import", "users.jsonl");

        Assert.True(exitCode == 1, $"{exitCode} {output} {errors}");
        Assert.Contains("line 2: refused. The line has more than 16 KiB.", output, StringComparison.Ordinal);
        Assert.Contains("line 3: refused. The line is not in UTF-8.", output, StringComparison.Ordinal);
        Assert.Contains("line 4: imported", output, StringComparison.Ordinal);
        Assert.Contains("line 5: refused. The line has more than 16 KiB.", output, StringComparison.Ordinal);
        Assert.Contains("line 6: imported", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users", "import")]
    [InlineData("users", "import", "--dry-run")]
    [InlineData("users", "import", "gone.jsonl")]
    [InlineData("users", "import", ".")]
    [InlineData("users", "import", "users.jsonl", "more.jsonl")]
    [InlineData("users", "import", "users.jsonl", "--dryrun")]
    [InlineData("users", "import", "users.jsonl", "-n")]
    [InlineData("users", "export", "users.jsonl")]
    public async Task Wrong_usage_imports_nothing(params string[] args)
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await WriteAsync(folder, "users.jsonl", [Mixed[0]]);

        var (exitCode, output, errors) = await folder.RunAsync(args);

        Assert.True(exitCode == 2, $"{exitCode} {output} {errors}");
        Assert.Contains("users import FILE [--dry-run]", errors, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    private static Task WriteAsync(ServiceFolder folder, string name, string[] lines) => File.WriteAllTextAsync(
        Path.Combine(folder.Path, name),
        string.Join('\n', lines).Replace("%DJANGO%", Django, StringComparison.Ordinal).Replace("%BCRYPT%", Bcrypt, StringComparison.Ordinal));

    private static void AssertReport(string output, string mustReset, string summary)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var (line, says) in Refused)
        {
            var report = Assert.Single(lines, l => l.StartsWith($"line {line}: refused. ", StringComparison.Ordinal));
            Assert.Contains(says, report, StringComparison.Ordinal);
        }

        Assert.Contains($"line 3: {mustReset} the password: the format of its hash is not supported.", lines);
        Assert.Contains($"line 4: {mustReset} the password: it has no password.", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("line 2:", StringComparison.Ordinal) || l.StartsWith("line 5:", StringComparison.Ordinal));
        Assert.Equal(summary, lines[^1]);
    }
}
