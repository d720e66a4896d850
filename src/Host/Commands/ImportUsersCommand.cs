using System.Text.Json;
using System.Text.Unicode;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Infrastructure;
using MediatR;

namespace Auth.Host.Commands;

/// <summary><c>users import FILE [--dry-run]</c>: one account for each line of JSON. What a line asks for is done whole or not at all.</summary>
internal static class ImportUsersCommand
{
    public const string DryRun = "--dry-run";

    private const string Usage = $"Usage: Auth.Host users import FILE [{DryRun}] [--setting value …]";
    private const int LongestLine = 16 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict) { MaxDepth = 8, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Exit code 0 where all lines are in, 1 where some were refused, 2 for wrong usage and a file that cannot be read.</summary>
    public static async Task<int> RunAsync(WebApplication app, string[] args)
    {
        var options = args.Where(a => a.StartsWith('-')).ToList();
        if (options.Find(o => o != DryRun && !CommandLine.IsSetting(o)) is { } unknown)
        {
            // A misspelt dry run must not become a real one.
            await Console.Error.WriteLineAsync($"There is no option '{unknown}'. {Usage}");
            return 2;
        }

        if (CommandLine.WordsOf(args) is not [_, _, var path])
        {
            await Console.Error.WriteLineAsync($"One file is wanted. {Usage}");
            return 2;
        }

        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync($"The file '{path}' cannot be read. {Usage}");
            return 2;
        }

        await using (file)
        {
            await app.Services.PrepareAuthAsync(CancellationToken.None);
            return await ImportAsync(app.Services.GetRequiredService<IServiceScopeFactory>(), file, options.Contains(DryRun));
        }
    }

    private static async Task<int> ImportAsync(IServiceScopeFactory scopes, Stream file, bool dryRun)
    {
        var (imported, mustReset, refused) = (0L, 0L, 0L);
        var seen = new HashSet<string>(StringComparer.Ordinal); // in a dry run the store does not know the lines before
        await foreach (var (number, bytes) in LineReader.ReadAsync(file, LongestLine))
        {
            if (bytes is not null && bytes.AsSpan().IndexOfAnyExcept(" \t\r"u8) < 0) continue;

            var (line, refusal) = Parse(bytes);
            var user = line is null ? null : await SendAsync(scopes, line, dryRun);
            refusal ??= user!.Error is { } error ? Describe(error)
                : dryRun && user.Value.Names.Any(seen.Contains) ? "The e-mail address or the username is that of an earlier line."
                : null;
            if (refusal is not null)
            {
                refused++;
                Console.WriteLine($"line {number}: refused. {refusal}");
                continue;
            }

            imported++;
            if (dryRun) seen.UnionWith(user!.Value.Names);
            if (user!.Value.WithoutHash is { } why)
            {
                mustReset++;
                Console.WriteLine($"line {number}: {(dryRun ? "would be imported" : "imported")}, and must reset the password: {why}.");
            }
            else if (dryRun)
            {
                Console.WriteLine($"line {number}: would be imported.");
            }
        }

        Console.WriteLine($"{(dryRun ? "would import" : "imported")} {imported}, of which {mustReset} must reset their password; {(dryRun ? "would refuse" : "refused")} {refused}");
        return refused == 0 ? 0 : 1;
    }

    private static (Line? Line, string? Refusal) Parse(byte[]? bytes)
    {
        if (bytes is null) return (null, "The line has more than 16 KiB.");
        if (!Utf8.IsValid(bytes)) return (null, "The line is not in UTF-8.");

        try
        {
            return JsonSerializer.Deserialize<Line>(bytes, Json) is { } line ? (line, null) : (null, "The line is not a JSON object.");
        }
        catch (JsonException e)
        {
            // Not the exception's own words: they may repeat what is in the line.
            return (null, e.Path is ['$', '.', .. { Length: <= 32 } member] && member.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
                ? $"{member}: This member is unknown, of the wrong type, or there twice."
                : "The line is not a JSON object with the members email, username, password_hash, status and email_verified.");
        }
    }

    private static async Task<Result<ImportedUser>> SendAsync(IServiceScopeFactory scopes, Line line, bool dryRun)
    {
        await using var scope = scopes.CreateAsyncScope();
        var hash = line.PasswordHash is null ? (Secret?)null : new Secret(line.PasswordHash);
        return await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new ImportUser(line.Email, line.Username, hash, line.Status, line.EmailVerified ?? false, dryRun));
    }

    private static string Describe(Error error) => error.Fields is { } fields
        ? string.Join(' ', fields.SelectMany(field => field.Value.Select(message => $"{field.Key}: {message}")))
        : error.Message;

    private sealed record Line(string? Email = null, string? Username = null, string? PasswordHash = null, string? Status = null, bool? EmailVerified = null);
}
