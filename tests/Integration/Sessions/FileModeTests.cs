using System.Runtime.Versioning;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Sessions;

[UnsupportedOSPlatform("windows")]
[Trait("Only", "Sqlite")]
public sealed class FileModeTests
{
    [Fact]
    public async Task The_database_and_the_master_key_are_for_their_owner_alone()
    {
        await using var server = await AuthServer.StartAsync();
        await server.Http.SignUpAsync();

        Assert.All(
            ["auth.db", "auth.db-wal", "auth.masterkey"],
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(server.Directory, file))));
    }
}
