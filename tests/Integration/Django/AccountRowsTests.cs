using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Django;

/// <summary>A service in JWT mode, and the credentials and mailed tokens of its rows.</summary>
public sealed class AccountStage : Stage
{
    protected override (string, string)[] Settings => [];

    protected override async Task PrepareAsync()
    {
        _ = await Server.JoinAsync("alice");
        Add("dead", await Server.ObtainAsync());
        Server.Pass(TimeSpan.FromDays(8));

        Add("alice", await Server.ObtainAsync());
        foreach (var name in new[] { "leaving", "staying", "parting", "again" }) Add(name, await Server.ObtainAsync());
        Assert.Equal(200, (await Server.SendAsync("POST /api/auth/logout/\n\n{\"refresh\":\"<again_refresh>\"}", Words)).Status);

        foreach (var name in new[] { "changing", "renamed", "forgetful", "verifying" }) _ = await Server.JoinAsync(name);
        Add("changing", await Server.ObtainAsync("changing"));
        Add("renamed", await Server.ObtainAsync("renamed"));

        Add("verify_key", await MailedTokenAsync("Verify", "verifying"));
        Assert.Equal(200, (await Server.SendAsync("POST /api/auth/password/reset/\n\n{\"email\":\"forgetful@example.test\"}")).Status);
        Add("reset_token", await MailedTokenAsync("Reset", "forgetful"));

        await Server.DisableAsync(await Server.JoinAsync("barred"));
    }
}

/// <summary>dj-rest-auth's endpoints in JWT mode, row by row. The rows of one endpoint are in the order in which they run.</summary>
public sealed class AccountRowsTests(AccountStage stage) : IClassFixture<AccountStage>
{
    private const string User = "{\"pk\":\"<id>\",\"username\":\"alice\",\"email\":\"alice@example.test\",\"first_name\":\"\",\"last_name\":\"\"}";
    private const string SignedIn = "200\n\n{\"access\":\"<jwt>\",\"refresh\":\"<jwt>\",\"user\":" + User + "}";
    private const string Unable = "400\n\n{\"non_field_errors\":[\"Unable to log in with provided credentials.\"]}";
    private const string NotProvided = "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}";
    private const string LoggedOut = "200\n\n{\"detail\":\"Successfully logged out.\"}";

    [Fact]
    public async Task Section_3_2_login()
    {
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"alice\",\"password\":\"<password>\"}", SignedIn);
        await stage.CheckAsync("POST /api/auth/login\n\n{\"email\":\"alice@example.test\",\"password\":\"<password>\"}", SignedIn);
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"\",\"email\":\"alice@example.test\",\"password\":\"<password>\"}", SignedIn);
        await stage.CheckAsync("POST /api/auth/login/\nAuthorization: Bearer <dead_access>\n\n{\"username\":\"alice\",\"password\":\"<password>\"}", SignedIn); // theirs is 401
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"alice\",\"password\":\"wrong\"}", Unable);
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"nobody\",\"password\":\"<password>\"}", Unable);
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"barred\",\"password\":\"<password>\"}", Unable);
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"email\":\"nobody@example.test\",\"password\":\"<password>\"}", Unable);
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"email\":\"none\",\"password\":\"<password>\"}", "400\n\n{\"email\":[\"Enter a valid email address.\"]}");
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"password\":\"<password>\"}", "400\n\n{\"non_field_errors\":[\"Must include either \\\"username\\\" or \\\"email\\\" and \\\"password\\\".\"]}");
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"alice\"}", "400\n\n{\"password\":[\"This field is required.\"]}");
        await stage.CheckAsync("GET /api/auth/login/", "405\nAllow: POST\n\n{\"detail\":\"Method \\\"GET\\\" not allowed.\"}");
    }

    [Fact]
    public async Task Section_3_2_O13_logout_finds_the_session_wherever_it_is_named_and_ends_it()
    {
        await stage.CheckAsync("POST /api/auth/logout/", "401\n\n{\"detail\":\"Refresh token was not included in request data.\"}");
        await stage.CheckAsync("POST /api/auth/logout/\n\n{\"refresh\":\"garbage\"}", "401\n\n{\"detail\":\"Token is invalid\"}");
        await stage.CheckAsync("GET /api/auth/logout/", "405\nAllow: POST\n\n{\"detail\":\"Method \\\"GET\\\" not allowed.\"}");
        await stage.CheckAsync("POST /api/auth/logout/\nAuthorization: Bearer garbage", "401\n\n{\"detail\":\"Given token not valid for any token type\",\"code\":\"token_not_valid\",\"messages\":[{\"token_class\":\"AccessToken\",\"token_type\":\"access\",\"message\":\"Token is invalid\"}]}");

        await stage.CheckAsync("POST /api/auth/logout/\n\n{\"refresh\":\"<leaving_refresh>\"}", LoggedOut);
        await stage.CheckAsync("POST /api/auth/logout/\nAuthorization: Bearer <parting_access>", LoggedOut);
        foreach (var name in new[] { "leaving", "parting" })
        {
            Assert.Equal(401, await stage.Server.UserStatusAsync(stage.Words[$"{name}_access"])); // theirs lives until it expires
            Assert.Equal(401, (await stage.Server.TryRefreshAsync(stage.Words[$"{name}_refresh"])).Status);
        }

        // Once more, and with what has expired: theirs are 401.
        await stage.CheckAsync("POST /api/auth/logout/\n\n{\"refresh\":\"<again_refresh>\"}", LoggedOut);
        await stage.CheckAsync("POST /api/auth/logout/\nAuthorization: Bearer <dead_access>\n\n{\"refresh\":\"<dead_refresh>\"}", LoggedOut);
        Assert.Equal(200, await stage.Server.UserStatusAsync(stage.Words["staying_access"]));
    }

    [Fact]
    public async Task Section_3_2_user()
    {
        await stage.CheckAsync("GET /api/auth/user/\nAuthorization: Bearer <alice_access>", "200\n\n" + User);
        await stage.CheckAsync("GET /api/auth/user/", NotProvided);
        await stage.CheckAsync("PUT /api/auth/user/\n\n{\"username\":\"x\"}", NotProvided);
        await stage.CheckAsync("POST /api/auth/user/\nAuthorization: Bearer <alice_access>\n\n{}", "405\nAllow: GET, PUT, PATCH\n\n{\"detail\":\"Method \\\"POST\\\" not allowed.\"}");

        const string by = "/api/auth/user/\nAuthorization: Bearer <renamed_access>\n\n";
        static string renamed(string name) => $"200\n\n{{\"pk\":\"<id>\",\"username\":\"{name}\",\"email\":\"renamed@example.test\",\"first_name\":\"\",\"last_name\":\"\"}}";
        await stage.CheckAsync($"PUT {by}{{\"username\":\"second\",\"email\":\"other@example.test\",\"first_name\":\"A\"}}", renamed("second")); // the address is read-only
        await stage.CheckAsync($"PATCH {by}{{\"last_name\":\"B\"}}", renamed("second"));
        await stage.CheckAsync($"PATCH {by}{{\"username\":\"third\"}}", renamed("third"));
        await stage.CheckAsync($"PUT {by}{{}}", "400\n\n{\"username\":[\"This field is required.\"]}");
        await stage.CheckAsync($"PATCH {by}{{\"username\":\"alice\"}}", "400\n\n{\"username\":[\"A user with that username already exists.\"]}");
        await stage.CheckAsync($"PATCH {by}{{\"username\":\"a b\"}}", "400\n\n{\"username\":[\"<text>\"]}");
    }

    [Fact]
    public async Task Section_3_2_password_change()
    {
        const string by = "POST /api/auth/password/change/\nAuthorization: Bearer <changing_access>\n\n";
        await stage.CheckAsync("POST /api/auth/password/change/\n\n{}", NotProvided);
        await stage.CheckAsync($"{by}{{}}", "400\n\n{\"old_password\":[\"This field is required.\"],\"new_password1\":[\"This field is required.\"],\"new_password2\":[\"This field is required.\"]}");
        await stage.CheckAsync($"{by}{{\"old_password\":\"<password>\",\"new_password1\":\"<new_password>\",\"new_password2\":\"other\"}}", "400\n\n{\"new_password2\":[\"The two password fields didn’t match.\"]}");
        await stage.CheckAsync($"{by}{{\"old_password\":\"wrong\",\"new_password1\":\"<new_password>\",\"new_password2\":\"<new_password>\"}}", "400\n\n{\"old_password\":[\"Your old password was entered incorrectly. Please enter it again.\"]}");
        await stage.CheckAsync($"{by}{{\"old_password\":\"<password>\",\"new_password1\":\"short\",\"new_password2\":\"short\"}}", "400\n\n{\"new_password2\":[\"<text>\"]}");

        var other = await stage.Server.ObtainAsync("changing");
        await stage.CheckAsync($"{by}{{\"old_password\":\"<password>\",\"new_password1\":\"<new_password>\",\"new_password2\":\"<new_password>\"}}", "200\n\n{\"detail\":\"New password has been saved.\"}");

        // Theirs changes no token, or says password_changed.
        await stage.CheckAsync($"GET /api/auth/user/\nAuthorization: Bearer {other.Access}", "401\n\n{\"detail\":\"Given token not valid for any token type\",\"code\":\"token_not_valid\",\"messages\":[{\"token_class\":\"AccessToken\",\"token_type\":\"access\",\"message\":\"Token is blacklisted\"}]}");
        await stage.CheckAsync($"POST /api/token/refresh/\n\n{{\"refresh\":\"{other.Refresh}\"}}", "401\n\n{\"detail\":\"Token is blacklisted\",\"code\":\"token_not_valid\"}");
        Assert.Equal(200, await stage.Server.UserStatusAsync(stage.Words["changing_access"]));
    }

    [Fact]
    public async Task Section_3_2_password_reset()
    {
        const string sent = "200\n\n{\"detail\":\"Password reset e-mail has been sent.\"}";
        await stage.CheckAsync("POST /api/auth/password/reset/\n\n{\"email\":\"nobody@example.test\"}", sent);
        await stage.CheckAsync("POST /api/auth/password/reset/\n\n{\"email\":\"none\"}", "400\n\n{\"email\":[\"Enter a valid email address.\"]}");
        await stage.CheckAsync("POST /api/auth/password/reset/\n\n{}", "400\n\n{\"email\":[\"This field is required.\"]}");

        const string confirm = "POST /api/auth/password/reset/confirm/\n\n";
        await stage.CheckAsync($"{confirm}{{}}", "400\n\n{\"token\":[\"This field is required.\"],\"new_password1\":[\"This field is required.\"],\"new_password2\":[\"This field is required.\"]}");
        await stage.CheckAsync($"{confirm}{{\"uid\":\"MQ\",\"token\":\"x\",\"new_password1\":\"<new_password>\",\"new_password2\":\"<new_password>\"}}", "400\n\n{\"token\":[\"Invalid value\"]}");
        await stage.CheckAsync($"{confirm}{{\"uid\":\"MQ\",\"token\":\"<reset_token>\",\"new_password1\":\"short\",\"new_password2\":\"short\"}}", "400\n\n{\"new_password2\":[\"<text>\"]}");
        await stage.CheckAsync($"{confirm}{{\"uid\":\"MQ\",\"token\":\"<reset_token>\",\"new_password1\":\"<new_password>\",\"new_password2\":\"other\"}}", "400\n\n{\"new_password2\":[\"The two password fields didn’t match.\"]}");

        // Whatever the uid: the token alone says whose it is.
        await stage.CheckAsync($"{confirm}{{\"uid\":\"anything\",\"token\":\"<reset_token>\",\"new_password1\":\"<new_password>\",\"new_password2\":\"<new_password>\"}}", "200\n\n{\"detail\":\"Password has been reset with the new password.\"}");
        await stage.CheckAsync($"{confirm}{{\"uid\":\"anything\",\"token\":\"<reset_token>\",\"new_password1\":\"<new_password>\",\"new_password2\":\"<new_password>\"}}", "400\n\n{\"token\":[\"Invalid value\"]}");
        await stage.CheckAsync("POST /api/auth/login/\n\n{\"username\":\"forgetful\",\"password\":\"<password>\"}", Unable);
        await stage.CheckAsync("POST /api/token/\n\n{\"username\":\"forgetful\",\"password\":\"<new_password>\"}", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}");
    }

    [Fact]
    public async Task Section_3_2_token_verify_and_refresh()
    {
        await stage.CheckAsync("POST /api/auth/token/verify/\n\n{\"token\":\"<staying_access>\"}", "200\n\n{}");
        await stage.CheckAsync("POST /api/auth/token/verify/\n\n{\"token\":\"x\"}", "401\n\n{\"detail\":\"Token is invalid\",\"code\":\"token_not_valid\"}");
        await stage.CheckAsync("POST /api/auth/token/refresh/\n\n{\"refresh\":\"<staying_refresh>\"}", "200\n\n{\"access\":\"<jwt>\",\"access_expiration\":\"<time>\",\"refresh\":\"<jwt>\",\"refresh_expiration\":\"<time>\"}");
        await stage.CheckAsync("POST /api/auth/token/refresh/\n\n{}", "401\n\n{\"detail\":\"No valid refresh token found.\",\"code\":\"token_not_valid\"}");
        await stage.CheckAsync("POST /api/auth/token/refresh/\n\n{\"refresh\":\"<dead_refresh>\"}", "401\n\n{\"detail\":\"<text>\",\"code\":\"token_not_valid\"}");
    }

    [Fact]
    public async Task Section_3_2_registration()
    {
        const string register = "POST /api/auth/registration/\n\n";
        await stage.CheckAsync($"{register}{{\"username\":\"nora\",\"email\":\"nora@example.test\",\"password1\":\"<password>\",\"password2\":\"<password>\"}}", "201\n\n{\"access\":\"<jwt>\",\"refresh\":\"<jwt>\",\"user\":{\"pk\":\"<id>\",\"username\":\"nora\",\"email\":\"nora@example.test\",\"first_name\":\"\",\"last_name\":\"\"}}");
        await stage.CheckAsync($"{register}{{\"email\":\"olga@example.test\",\"password1\":\"<password>\",\"password2\":\"<password>\"}}", "201\n\n{\"access\":\"<jwt>\",\"refresh\":\"<jwt>\",\"user\":{\"pk\":\"<id>\",\"username\":\"\",\"email\":\"olga@example.test\",\"first_name\":\"\",\"last_name\":\"\"}}");
        await stage.CheckAsync($"{register}{{}}", "400\n\n{\"email\":[\"This field is required.\"],\"password1\":[\"This field is required.\"],\"password2\":[\"This field is required.\"]}");
        await stage.CheckAsync($"{register}{{\"email\":\"pia@example.test\",\"password1\":\"<password>\",\"password2\":\"other\"}}", "400\n\n{\"non_field_errors\":[\"The two password fields didn't match.\"]}");
        await stage.CheckAsync($"{register}{{\"email\":\"none\",\"password1\":\"<password>\",\"password2\":\"<password>\"}}", "400\n\n{\"email\":[\"Enter a valid email address.\"]}");
        await stage.CheckAsync($"{register}{{\"email\":\"pia@example.test\",\"password1\":\"short\",\"password2\":\"short\"}}", "400\n\n{\"password1\":[\"<text>\"]}");
        await stage.CheckAsync($"{register}{{\"email\":\"alice@example.test\",\"password1\":\"<password>\",\"password2\":\"<password>\"}}", "400\n\n{\"email\":[\"User is already registered with this e-mail address.\"]}");
        await stage.CheckAsync($"{register}{{\"username\":\"alice\",\"email\":\"quinn@example.test\",\"password1\":\"<password>\",\"password2\":\"<password>\"}}", "400\n\n{\"non_field_errors\":[\"User is already registered with this e-mail address or username.\"]}");

        await stage.CheckAsync("POST /api/auth/registration/verify-email/\n\n{\"key\":\"x\"}", "404\n\n{\"detail\":\"Not found.\"}");
        await stage.CheckAsync("POST /api/auth/registration/verify-email/\n\n{\"key\":\"<verify_key>\"}", "200\n\n{\"detail\":\"ok\"}");
        await stage.CheckAsync("POST /api/auth/registration/verify-email/\n\n{\"key\":\"<verify_key>\"}", "404\n\n{\"detail\":\"Not found.\"}");
        await stage.CheckAsync("GET /api/auth/registration/verify-email/", "405\nAllow: POST\n\n{\"detail\":\"Method \\\"GET\\\" not allowed.\"}");
        await stage.CheckAsync("POST /api/auth/registration/resend-email/\n\n{\"email\":\"nobody@example.test\"}", "200\n\n{\"detail\":\"ok\"}");
        await stage.CheckAsync("POST /api/auth/registration/resend-email/\n\n{\"email\":\"none\"}", "400\n\n{\"email\":[\"Enter a valid email address.\"]}");
    }

    [Fact]
    public async Task Section_3_2_an_address_that_has_to_be_verified_first()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On, ("Auth:Registration:RequireVerifiedEmail", "true"));
        var body = $"{{\"username\":\"alice\",\"email\":\"alice@example.test\",\"password1\":\"{AuthClient.Password}\",\"password2\":\"{AuthClient.Password}\"}}";
        await server.ExpectAsync($"POST /api/auth/registration/\n\n{body}", "201\n\n{\"detail\":\"Verification e-mail sent.\"}");
        await server.ExpectAsync($"POST /api/auth/login/\n\n{{\"username\":\"alice\",\"password\":\"{AuthClient.Password}\"}}", "400\n\n{\"non_field_errors\":[\"E-mail is not verified.\"]}");
        await server.ExpectAsync($"POST /api/token/\n\n{{\"username\":\"alice\",\"password\":\"{AuthClient.Password}\"}}", "401\n\n{\"detail\":\"No active account found with the given credentials\"}");
    }

    [Fact]
    public async Task Section_3_1_expiration_on_request_and_throttling_in_their_words()
    {
        await using var server = await AuthServer.StartAsync(DjangoCalls.On, ("Auth:Dialects:DjangoReturnExpiration", "true"), ("Auth:Throttling:Enabled", "true"));
        await server.JoinAsync("alice");
        await server.ExpectAsync(
            $"POST /api/auth/login/\n\n{{\"username\":\"alice\",\"password\":\"{AuthClient.Password}\"}}",
            "200\n\n{\"access\":\"<jwt>\",\"refresh\":\"<jwt>\",\"user\":" + User + ",\"access_expiration\":\"2026-01-01T12:05:00Z\",\"refresh_expiration\":\"2026-01-08T12:00:00Z\"}");

        RawAnswer answer;
        var tries = 0;
        do answer = await server.SendAsync("POST /api/auth/login/\n\n{\"username\":\"alice\",\"password\":\"wrong\"}");
        while (answer.Status == 400 && ++tries < 200);
        Assert.Equal(429, answer.Status);
        Assert.Contains("\r\nRetry-After: ", answer.Head, StringComparison.Ordinal);
        Assert.Matches("""^\{"detail":"Request was throttled\. Expected available in \d+ seconds?\."\}$""", answer.Body);
    }
}
