using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Tests.Integration.Support;
using MediatR;
using Microsoft.AspNetCore.Cryptography.KeyDerivation;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth.Tests.Integration.Users;

/// <summary>Users sign in with the hash that they brought along, and leave with one of ours.</summary>
public sealed class ImportedHashTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private readonly AuthServer _server = shared.Server;

    /// <summary>What a real Django made, see the file.</summary>
    public static TheoryData<string> DjangoHashes => [.. Vectors.Select(v => v.Encoded)];

    private static Vector[] Vectors { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Users", "DjangoHashes.json"))).RootElement
            .GetProperty("vectors").Deserialize<Vector[]>(JsonSerializerOptions.Web)!;

    [Theory]
    [MemberData(nameof(DjangoHashes))]
    public async Task A_hash_of_a_real_Django_is_accepted_and_upgraded(string encoded)
    {
        var vector = Vectors.Single(v => v.Encoded == encoded);
        Assert.Equal([$"{vector.Iterations}", vector.Salt], encoded.Split('$')[1..3]);

        await AssertUpgradedAsync(encoded, vector.Password);
    }

    [Fact]
    public async Task A_password_that_Django_hashed_decomposed_opens_in_either_form_afterwards()
    {
        var vector = Vectors.Single(v => v.Note == "decomposed (NFD)");
        Assert.NotEqual(vector.Password, vector.Password.Normalize());

        var email = await AssertUpgradedAsync(vector.Encoded, vector.Password);

        Assert.Equal(HttpStatusCode.OK, (await _server.Http.LoginAsync(email, vector.Password.Normalize())).StatusCode);
    }

    [Theory]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV2, 0)]
    [InlineData(PasswordHasherCompatibilityMode.IdentityV3, 1)]
    public async Task A_hash_of_the_frameworks_own_Identity_is_accepted_and_upgraded(PasswordHasherCompatibilityMode mode, byte marker)
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { CompatibilityMode = mode }));
        foreach (var password in new[] { AuthClient.Password, "kurz", "пароль 密码 🔐 ñ" })
        {
            var hash = hasher.HashPassword(new object(), password);
            Assert.Equal(marker, Convert.FromBase64String(hash)[0]);

            await AssertUpgradedAsync(hash, password);
        }
    }

    [Theory]
    [InlineData(KeyDerivationPrf.HMACSHA1, 5_000, 16)]
    [InlineData(KeyDerivationPrf.HMACSHA256, 10_000, 16)] // what versions 1 to 6 made
    [InlineData(KeyDerivationPrf.HMACSHA512, 100_000, 16)]
    [InlineData(KeyDerivationPrf.HMACSHA256, 1_000, 64)]
    public async Task A_hash_of_an_older_Identity_is_accepted_and_upgraded(KeyDerivationPrf function, int iterations, int saltLength)
    {
        var hash = IdentityThree(function, iterations, saltLength);
        Assert.NotEqual(PasswordVerificationResult.Failed, new PasswordHasher<object>().VerifyHashedPassword(new object(), hash, AuthClient.Password));

        await AssertUpgradedAsync(hash, AuthClient.Password);
    }

    [Fact]
    public async Task P11_A_damaged_hash_from_elsewhere_lets_nobody_in_and_is_not_imported()
    {
        var django = Vectors[0].Encoded.Split('$');
        string Django(string? scheme = null, string? cost = null, string? salt = null, string? digest = null) =>
            string.Join('$', scheme ?? django[0], cost ?? "1000", salt ?? django[2], digest ?? django[3]);
        var three = Convert.FromBase64String(IdentityThree(KeyDerivationPrf.HMACSHA256, 1_000, 16));
        string Identity(int at, byte value) => Convert.ToBase64String([.. three[..at], value, .. three[(at + 1)..]]);
        var two = Convert.FromBase64String(new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV2 })).HashPassword(new object(), AuthClient.Password));
        (string Hash, string Why)[] damaged =
        [
            (Django(cost: "0"), "damaged"), (Django(cost: ""), "damaged"), (Django(cost: "-1"), "damaged"), (Django(cost: "1e3"), "damaged"), (Django(cost: " 1000"), "damaged"),
            (Django(cost: "10000001"), "iterations"), (Django(cost: "2147483648"), "iterations"), (Django(cost: "99999999999999999999"), "iterations"),
            (Django(salt: ""), "damaged"), (Django(digest: ""), "damaged"), (Django(digest: django[3][..^4]), "damaged"), (Django(digest: "!" + django[3][1..]), "damaged"),
            (Django(digest: django[3] + "$x"), "damaged"), (Django(scheme: "pbkdf2_sha1"), "damaged"), (string.Join('$', django[..3]), "damaged"), (Django(salt: new string('s', 500)), "damaged"),
            (Identity(0, 2), "damaged"), (Identity(4, 3), "damaged"), (Identity(1, 1), "damaged"), (Identity(5, 0x80), "iterations"), (Identity(6, 0xFF), "iterations"),
            (Identity(9, 0x7F), "damaged"), (Identity(12, 15), "damaged"), (Identity(12, 17), "damaged"), (Convert.ToBase64String(three[..^1]), "damaged"), (Convert.ToBase64String(three[..13]), "damaged"),
            (Convert.ToBase64String(two[..^1]), "damaged"), (Convert.ToBase64String([.. two, 0]), "damaged"), ("AA==", "damaged"), ("AQ==", "damaged"),
            ("", "damaged"), (" ", "damaged"), ("correct horse battery staple", "damaged"), ("9cc2ae8a1ba7a93da39b46fc1019c481", "damaged"),
        ];

        foreach (var (hash, why) in damaged)
        {
            var refused = await ImportAsync("damaged@example.test", hash);
            Assert.True(refused.Error?.Fields?["password_hash"].Single().Contains(why, StringComparison.Ordinal) ?? false, hash);

            // And where one is in the store all the same, as far as the column holds it.
            if (hash.Length > IPasswordHasher.MaxHashLength) continue;

            Assert.Equal(1, await _server.ExecuteAsync($"UPDATE auth.users SET password_hash = '{hash}' WHERE email_key = 'alice@example.test'"));
            Assert.True(await (await _server.Http.LoginAsync("alice@example.test")).CodeAsync(HttpStatusCode.Unauthorized) == "invalid_credentials", hash);
        }
    }

    [Theory]
    [InlineData("argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHRzYWx0$aGFzaGhhc2g")]
    [InlineData("$argon2id$v=19$m=2147483648,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2g")]
    [InlineData("bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuuO1uE0Vj0aQb1Z0oJYkq1p6v4y0yF9Qa")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuuO1uE0Vj0aQb1Z0oJYkq1p6v4y0yF9Qa")]
    [InlineData("scrypt$16384$salt$8$1$aGFzaA==")]
    [InlineData("md5$qtCN6FSh03Haf82JuXeydP$27ac4076d982f04180527734c0cd16e9")]
    [InlineData("{SSHA}aGFzaGhhc2hoYXNo")]
    [InlineData("!1y1Vey9OCklltLVkR67zwGPlfIPo6dGWXUVHSzIl")]
    [InlineData(null)]
    public async Task A_hash_that_is_not_verified_here_is_not_kept_and_its_owner_must_reset_the_password(string? hash)
    {
        var email = NewAddress();

        var imported = await ImportAsync(email, hash);

        Assert.NotNull(imported.Value.WithoutHash);
        Assert.Equal(1, await _server.ScalarAsync<int>($"SELECT count(*) FROM auth.users WHERE email_key = '{email}' AND password_hash IS NULL"));
        Assert.Equal("invalid_credentials", await (await _server.Http.LoginAsync(email, hash ?? AuthClient.Password)).CodeAsync(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_disabled_user_who_is_imported_cannot_sign_in_and_keeps_the_hash()
    {
        var (email, vector) = (NewAddress(), Vectors.Single(v => v.Password == "abc"));
        Assert.Null((await ImportAsync(email, vector.Encoded, "disabled")).Value.WithoutHash);

        Assert.Equal("invalid_credentials", await (await _server.Http.LoginAsync(email, "abc")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(vector.Encoded, await HashAsync(email));

        Assert.Equal(1, await _server.ExecuteAsync($"UPDATE auth.users SET status = 'active' WHERE email_key = '{email}'"));
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.LoginAsync(email, "abc")).StatusCode);
    }

    private async Task<string> AssertUpgradedAsync(string hash, string password)
    {
        var email = NewAddress();
        Assert.Null((await ImportAsync(email, hash)).Value.WithoutHash);

        Assert.Equal("invalid_credentials", await (await _server.Http.LoginAsync(email, password[..^1] + "\u00A1")).CodeAsync(HttpStatusCode.Unauthorized));
        Assert.Equal(hash, await HashAsync(email));
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.LoginAsync(email, password)).StatusCode);
        Assert.StartsWith("$pbkdf2-sha512$i=1000$", await HashAsync(email), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.LoginAsync(email, password)).StatusCode);
        return email;
    }

    private async Task<Result<ImportedUser>> ImportAsync(string email, string? hash, string? status = null)
    {
        await using var scope = _server.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new ImportUser(email, null, hash is null ? null : new Secret(hash), status, EmailVerified: true, DryRun: false));
    }

    private Task<string> HashAsync(string email) => _server.ScalarAsync<string>($"SELECT password_hash FROM auth.users WHERE email_key = '{email}'");

    private static string NewAddress() => $"u{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}@example.test";

    /// <summary>The layout of version 3, with the function and cost of any of its releases.</summary>
    private static string IdentityThree(KeyDerivationPrf function, int iterations, int saltLength)
    {
        var salt = RandomNumberGenerator.GetBytes(saltLength);
        byte[] Number(int number) => Convert.FromHexString(number.ToString("X8", CultureInfo.InvariantCulture));
        return Convert.ToBase64String(
            [1, .. Number((int)function), .. Number(iterations), .. Number(saltLength), .. salt, .. KeyDerivation.Pbkdf2(AuthClient.Password, salt, function, iterations, 32)]);
    }

    private sealed record Vector(string? Note, string Password, int Iterations, string Salt, [property: JsonRequired] string Encoded);
}
