using System.Diagnostics;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Interop;

/// <summary>A resource server in another language, with its stock library.</summary>
public sealed class JoseTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    public async Task Jose_verifies_our_access_token_by_the_key_set_and_nothing_else(string algorithm)
    {
        await using var server = await AuthServer.StartAsync(("Auth:AccessToken:Algorithm", algorithm));
        server.Clock.Set(TimeProvider.System.GetUtcNow()); // the library reads the machine's clock
        var token = (await server.Http.SignUpAsync()).Access;
        var parts = token.Split('.');
        var issuer = server.Address.ToString().TrimEnd('/');

        var (exit, output) = await VerifyAsync(server, issuer, "auth", token);
        Assert.True(exit == 0, output);
        Assert.Contains($"\"alg\":\"{algorithm}\"", output, StringComparison.Ordinal);

        var payload = parts[1][..^2] + (parts[1][^2] == 'A' ? 'B' : 'A') + parts[1][^1];
        Assert.Equal((1, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"), await VerifyAsync(server, issuer, "auth", $"{parts[0]}.{payload}.{parts[2]}"));
        Assert.Equal((1, "ERR_JWT_CLAIM_VALIDATION_FAILED"), await VerifyAsync(server, issuer, "other", token));
        Assert.Equal((1, "ERR_JWT_CLAIM_VALIDATION_FAILED"), await VerifyAsync(server, "http://other.example.test", "auth", token));
    }

    private static async Task<(int Exit, string Output)> VerifyAsync(AuthServer server, string issuer, string audience, string token)
    {
        var folder = Folder();
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules", "jose")),
            "The npm package jose is not installed: run 'npm ci' in tests/Integration/Interop/jose and test again.");

        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "verify.mjs", new Uri(server.Address, "/.well-known/jwks.json").ToString(), issuer, audience, token })
        {
            start.ArgumentList.Add(argument);
        }

        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return (node.ExitCode, (await output + await errors).Trim());
    }

    // The tests run from a folder below the solution's.
    private static string Folder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Auth.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root.FullName, "tests", "Integration", "Interop", "jose");
    }
}
