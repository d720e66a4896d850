using Auth.Infrastructure.Persistence;
using Auth.Tests.Integration.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Sessions;

[Trait("Only", "Sqlite")]
public sealed class SqliteDurabilityTests
{
    [Theory]
    [InlineData("PRAGMA journal_mode", "wal")]
    [InlineData("PRAGMA synchronous", "2")] // FULL: what was answered survives a loss of power
    [InlineData("PRAGMA foreign_keys", "1")]
    public async Task The_service_keeps_its_file_as_the_documentation_says(string question, string value)
    {
        await using var server = await AuthServer.StartAsync();
        await using var scope = server.Services.CreateAsyncScope();
        var connection = scope.ServiceProvider.GetRequiredService<AuthDbContext>().Database.GetDbConnection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = question;

        Assert.Equal(value, Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
    }
}
