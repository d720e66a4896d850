using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Tests.Integration.Accounts;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;
using Auth.Tests.Integration.Support.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Tests.Integration.DeviceTokens;

public sealed class KeyTests
{
    [Fact]
    public async Task S1_7_S1_19_The_answer_of_a_sign_in_is_the_key_of_forty_digits_and_what_belongs_to_it()
    {
        await using var server = await AuthServer.StartAsync();
        _ = await server.Http.SignUpAsync();

        using var response = await server.Http.PostKeyLoginAsync();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(["token_type", "key", "expires_in", "session_id"], answer.EnumerateObject().Select(m => m.Name));
        Assert.Equal("Token", answer.GetProperty("token_type").GetString());
        Assert.Matches("^[0-9a-f]{40}$", answer.GetProperty("key").GetString());
        Assert.Equal(15 * 24 * 60 * 60, answer.GetProperty("expires_in").GetInt64());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.StartsWith("__Host-auth_device=", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal); // a mark, and no session
    }

    [Fact]
    public async Task S1_18_A_registration_answers_the_user_and_the_key()
    {
        await using var server = await AuthServer.StartAsync();

        using var response = await server.Http.PostAsJsonAsync("/auth/register", new { email = DeviceKeys.Alice, password = AuthClient.Password, transport = "device_token" });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(["user", "token_type", "key", "expires_in", "session_id"], answer.EnumerateObject().Select(m => m.Name));
        Assert.Equal(DeviceKeys.Alice, answer.GetProperty("user").GetProperty("email").GetString());
        Assert.Null(await server.KeyRefusalAsync(answer.GetProperty("key").GetString()!));
        Assert.Equal("conflict", await (await server.Http.PostAsJsonAsync("/auth/register", new { email = DeviceKeys.Alice, password = AuthClient.Password, transport = "device_token" })).CodeAsync(HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task S1_18_Where_an_address_must_be_verified_first_nobody_gets_a_key()
    {
        await using var server = await AuthServer.StartAsync(("Auth:Registration:RequireVerifiedEmail", "true"));
        for (var i = 0; i < 2; i++)
        {
            using var response = await server.Http.PostAsJsonAsync("/auth/register", new { email = DeviceKeys.Alice, password = AuthClient.Password, transport = "device_token" });
            Assert.Equal((HttpStatusCode.Accepted, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        }

        Assert.Equal("email_not_verified", await (await server.Http.PostKeyLoginAsync()).CodeAsync(HttpStatusCode.Forbidden));
        Assert.Equal(0, await server.ScalarAsync<long>(DeviceKeys.Rows));
    }

    [Fact]
    public async Task S1_8_A_format_of_the_products_own_is_what_a_sign_in_answers_and_what_requests_show()
    {
        await using var server = await AuthServer.StartAsync(services => services.AddSingleton<IDeviceTokenFormat, Prefixed>(), null);

        var key = await server.Http.SignUpForKeyAsync();

        Assert.Matches("^acme_[0-9A-F]{64}$", key.Key);
        Assert.Null(await server.KeyRefusalAsync(key.Key));
        server.Commands.Clear();
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(Convert.ToHexStringLower(new byte[20])));
        Assert.Empty(server.Commands.Commands);
    }

    [Fact]
    public async Task S1_10_S1_21_A_key_that_was_never_handed_out_is_not_valid_and_does_not_stay_in_memory()
    {
        await using var server = await AuthServer.StartAsync();
        var key = await server.Http.SignUpForKeyAsync();
        server.Commands.Clear();

        for (var i = 0; i < 50; i++)
        {
            using var http = server.WithKey(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))); // as another system's, or of one for each user
            using var response = await http.GetAsync("/auth/session");
            Assert.Equal("""{"type":"urn:auth:problem:token_invalid","title":"The token is not valid.","status":401,"code":"token_invalid"}""", await response.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Equal(50, server.Commands.Commands.Count); // one seek each
        Assert.Equal(0, server.Services.GetRequiredService<Infrastructure.Sessions.DeviceTokenMemory>().Count);
        Assert.Null(await server.KeyRefusalAsync(key.Key));
    }

    [Fact]
    public async Task The_key_is_nowhere_in_the_database_and_in_no_log()
    {
        var seen = new Diary();
        await using var server = await AuthServer.StartAsync(
            services => services.AddLogging(log => log.AddProvider(seen).SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Trace).AddFilter("Auth", LogLevel.Trace)), null, DeviceKeys.Sliding);
        var key = await server.Http.SignUpForKeyAsync();
        server.Pass(TimeSpan.FromHours(1));
        Assert.Null(await server.KeyRefusalAsync(key.Key));
        await server.WithKey(key.Key).ReauthenticateAsync(AuthClient.Password).IsDoneAsync();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key.Key))), Convert.ToHexStringLower(await DigestAsync(server)));
        Assert.Equal("token_invalid", await server.KeyRefusalAsync(key.Key + "0"));
        await server.LogOutKeyAsync(key.Key);

        var bytes = Convert.FromHexString(key.Key);
        string[] spellings = [key.Key, key.Key.ToUpperInvariant(), Convert.ToBase64String(bytes), key.Key[..20], Convert.ToHexStringLower(Encoding.ASCII.GetBytes(key.Key))];
        var stored = await EverythingAsync(server);
        Assert.Contains(DeviceKeys.Alice, stored, StringComparison.Ordinal); // it was looked at
        Assert.Contains("AuthenticateDeviceToken", seen.Text, StringComparison.Ordinal);
        foreach (var spelling in spellings)
        {
            Assert.DoesNotContain(spelling, stored, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(spelling, seen.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static async Task<byte[]> DigestAsync(AuthServer server)
    {
        await using var rows = await RowsAsync(server, "opaque_tokens");
        Assert.True(await rows.Reader.ReadAsync());
        return (byte[])rows.Reader["digest"];
    }

    /// <summary>Every value of every table as text, bytes in hexadecimal.</summary>
    private static async Task<string> EverythingAsync(AuthServer server)
    {
        var all = new StringBuilder();
        foreach (var table in await server.Database.TablesAsync())
        {
            await using var rows = await RowsAsync(server, table);
            var values = new object[rows.Reader.FieldCount];
            while (await rows.Reader.ReadAsync())
            {
                rows.Reader.GetValues(values);
                foreach (var value in values) all.Append(value is byte[] bytes ? Convert.ToHexStringLower(bytes) : value).Append('\n');
            }
        }

        return all.ToString();
    }

    private static async Task<Rows> RowsAsync(AuthServer server, string table)
    {
        var connection = await server.Database.OpenAsync();
        var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {(TestDatabase.Chosen == "Sqlite" ? "auth_" : "auth.")}{table}";
        return new Rows(connection, await command.ExecuteReaderAsync());
    }

    private sealed record Rows(DbConnection Connection, DbDataReader Reader) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Reader.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }

    private sealed class Prefixed : IDeviceTokenFormat
    {
        public Secret Create(UserId user) => new($"acme_{Convert.ToHexString(RandomNumberGenerator.GetBytes(32))}");

        public bool IsWellFormed(string text) => text.Length == 69 && text.StartsWith("acme_", StringComparison.Ordinal);
    }

    private sealed class Diary : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
