namespace Auth.Tests.Integration.Django;

/// <summary>SimpleJWT's endpoints, row by row: what they take, and what they answer to the byte.</summary>
public sealed class SimpleJwtRowsTests(SimpleJwtStage stage) : IClassFixture<SimpleJwtStage>
{
    public static readonly TheoryData<string, string, string> Rows = new()
    {
        // api/token/
        { "obtain", "POST /api/token/\n\n{\"username\":\"alice\",\"password\":\"<password>\"}", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}" },
        { "obtain without a slash", "POST /api/token\n\n{\"username\":\"alice\",\"password\":\"<password>\"}", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}" },
        { "obtain by address", "POST /api/token/\n\n{\"username\":\"alice@example.test\",\"password\":\"<password>\"}", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}" },
        { "obtain by a form", "POST /api/token/\nContent-Type: application/x-www-form-urlencoded\n\nusername=alice&password=correct+horse+battery+staple", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}" },
        { "obtain by multipart", "POST /api/token/\nContent-Type: multipart/form-data; boundary=b\n\n--b\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nalice\r\n--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n<password>\r\n--b--\r\n", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}" },
        { "obtain with unknown fields", "POST /api/token/\n\n{\"username\":\"alice\",\"password\":\"<password>\",\"next\":\"/\"}", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}" },
        { "obtain with a dead header", "POST /api/token/\nAuthorization: Bearer garbage\n\n{\"username\":\"alice\",\"password\":\"<password>\"}", "200\n\n{\"refresh\":\"<jwt>\",\"access\":\"<jwt>\"}" },
        { "wrong password", "POST /api/token/\n\n{\"username\":\"alice\",\"password\":\"wrong\"}", NoAccount },
        { "unknown user", "POST /api/token/\n\n{\"username\":\"nobody\",\"password\":\"<password>\"}", NoAccount },
        { "inactive user", "POST /api/token/\n\n{\"username\":\"barred\",\"password\":\"<password>\"}", NoAccount },
        { "a name that can be none", "POST /api/token/\n\n{\"username\":\"a b\",\"password\":\"<password>\"}", NoAccount },
        { "nothing", "POST /api/token/\n\n{}", "400\n\n{\"username\":[\"This field is required.\"],\"password\":[\"This field is required.\"]}" },
        { "no body", "POST /api/token/", "400\n\n{\"username\":[\"This field is required.\"],\"password\":[\"This field is required.\"]}" },
        { "blank", "POST /api/token/\n\n{\"username\":\"\",\"password\":\"\"}", "400\n\n{\"username\":[\"This field may not be blank.\"],\"password\":[\"This field may not be blank.\"]}" },
        { "null", "POST /api/token/\n\n{\"username\":null,\"password\":\"x\"}", "400\n\n{\"username\":[\"This field may not be null.\"]}" },
        { "no text", "POST /api/token/\n\n{\"username\":true,\"password\":[]}", "400\n\n{\"username\":[\"Not a valid string.\"],\"password\":[\"Not a valid string.\"]}" },
        { "NUL", "POST /api/token/\n\n{\"username\":\"a\\u0000b\",\"password\":\"x\"}", "400\n\n{\"username\":[\"Null characters are not allowed.\"]}" },
        { "half a pair", "POST /api/token/\n\n{\"username\":\"\\ud800\",\"password\":\"x\"}", "400\n\n{\"username\":[\"Surrogate characters are not allowed.\"]}" },

        // api/token/refresh/
        { "refresh", "POST /api/token/refresh/\n\n{\"refresh\":\"<live_refresh>\"}", "200\n\n{\"access\":\"<jwt>\",\"refresh\":\"<jwt>\"}" },
        { "S2_18 reuse", "POST /api/token/refresh/\n\n{\"refresh\":\"<used_refresh>\"}", NotValid("Token is blacklisted") },
        { "refresh of an ended session", "POST /api/token/refresh/\n\n{\"refresh\":\"<ended_refresh>\"}", NotValid("Token is blacklisted") },
        { "expired refresh", "POST /api/token/refresh/\n\n{\"refresh\":\"<expired_refresh>\"}", NotValid("Token is expired") },
        { "refresh with an access token", "POST /api/token/refresh/\n\n{\"refresh\":\"<live_access>\"}", NotValid("Token has wrong type") },
        { "refresh of an inactive user", "POST /api/token/refresh/\n\n{\"refresh\":\"<barred_refresh>\"}", NoAccountForToken },
        { "refresh of a user who is gone", "POST /api/token/refresh/\n\n{\"refresh\":\"<gone_refresh>\"}", NoAccountForToken },
        { "refresh missing", "POST /api/token/refresh/\n\n{}", "400\n\n{\"refresh\":[\"This field is required.\"]}" },
        { "refresh null", "POST /api/token/refresh/\n\n{\"refresh\":null}", "400\n\n{\"refresh\":[\"This field may not be null.\"]}" },
        { "refresh list", "POST /api/token/refresh/\n\n{\"refresh\":[]}", "400\n\n{\"refresh\":[\"Not a valid string.\"]}" },
        { "refresh number", "POST /api/token/refresh/\n\n{\"refresh\":7}", NotValid("Token is invalid") },
        { "refresh garbage", "POST /api/token/refresh/\n\n{\"refresh\":\"garbage\"}", NotValid("Token is invalid") },
        { "no jti", "POST /api/token/refresh/\n\n{\"refresh\":\"<without_id>\"}", NotValid("Token has no id") },
        { "no type", "POST /api/token/refresh/\n\n{\"refresh\":\"<without_type>\"}", NotValid("Token has no type") },
        { "wrong type", "POST /api/token/refresh/\n\n{\"refresh\":\"<typed_access>\"}", NotValid("Token has wrong type") },
        { "no exp", "POST /api/token/refresh/\n\n{\"refresh\":\"<without_exp>\"}", NotValid("Token has no 'exp' claim") },
        { "no user", "POST /api/token/refresh/\n\n{\"refresh\":\"<without_user>\"}", NotValid("Token contained no recognizable user identification") },
        { "a numeric user", "POST /api/token/refresh/\n\n{\"refresh\":\"<numeric_user>\"}", NotValid("Token contained no recognizable user identification") },
        { "an odd user", "POST /api/token/refresh/\n\n{\"refresh\":\"<odd_user>\"}", NotValid("Token contained no recognizable user identification") },
        { "nothing inside", "POST /api/token/refresh/\n\n{\"refresh\":\"<without_session>\"}", NotValid("Token is invalid") },
        { "garbage inside", "POST /api/token/refresh/\n\n{\"refresh\":\"<odd_session>\"}", NotValid("Token is invalid") },
        { "alg none", "POST /api/token/refresh/\n\n{\"refresh\":\"<alg_none>\"}", NotValid("Token is invalid") },
        { "another HS size", "POST /api/token/refresh/\n\n{\"refresh\":\"<other_size>\"}", NotValid("Token is invalid") },
        { "wrong key", "POST /api/token/refresh/\n\n{\"refresh\":\"<other_key>\"}", NotValid("Token is invalid") },
        { "future nbf", "POST /api/token/refresh/\n\n{\"refresh\":\"<future_nbf>\"}", NotValid("Token is invalid") },
        { "future iat", "POST /api/token/refresh/\n\n{\"refresh\":\"<future_iat>\"}", NotValid("Token is invalid") },

        // api/token/verify/
        { "verify access", "POST /api/token/verify/\n\n{\"token\":\"<verified_access>\"}", "200\n\n{}" },
        { "verify refresh", "POST /api/token/verify/\n\n{\"token\":\"<verified_refresh>\"}", "200\n\n{}" },
        { "verify garbage", "POST /api/token/verify/\n\n{\"token\":\"garbage\"}", NotValid("Token is invalid") },
        { "verify expired access", "POST /api/token/verify/\n\n{\"token\":\"<expired_access>\"}", NotValid("Token is expired") },
        { "verify expired refresh", "POST /api/token/verify/\n\n{\"token\":\"<expired_refresh>\"}", NotValid("Token is expired") },
        { "verify an ended session", "POST /api/token/verify/\n\n{\"token\":\"<ended_refresh>\"}", NotValid("Token is blacklisted") },
        { "verify access of an ended session", "POST /api/token/verify/\n\n{\"token\":\"<ended_access>\"}", NotValid("Token is blacklisted") },
        { "verify what was rotated", "POST /api/token/verify/\n\n{\"token\":\"<rotated_refresh>\"}", NotValid("Token is blacklisted") },
        { "verify access of an inactive user", "POST /api/token/verify/\n\n{\"token\":\"<barred_access>\"}", NotValid("Token is blacklisted") },
        { "verify access of a user who is gone", "POST /api/token/verify/\n\n{\"token\":\"<gone_access>\"}", NotValid("Token is blacklisted") },
        { "verify no type", "POST /api/token/verify/\n\n{\"token\":\"<without_type>\"}", NotValid("Token has no type") },
        { "verify nothing", "POST /api/token/verify/\n\n{}", "400\n\n{\"token\":[\"This field is required.\"]}" },

        // api/token/blacklist/
        { "blacklist", "POST /api/token/blacklist/\n\n{\"refresh\":\"<blacklisted_refresh>\"}", "200\n\n{}" },
        { "blacklist again", "POST /api/token/blacklist/\n\n{\"refresh\":\"<ended_refresh>\"}", NotValid("Token is blacklisted") },
        { "blacklist what was rotated", "POST /api/token/blacklist/\n\n{\"refresh\":\"<replaced_refresh>\"}", NotValid("Token is blacklisted") },
        { "blacklist expired", "POST /api/token/blacklist/\n\n{\"refresh\":\"<lapsed_refresh>\"}", NotValid("Token is expired") },
        { "blacklist an access token", "POST /api/token/blacklist/\n\n{\"refresh\":\"<live_access>\"}", NotValid("Token has wrong type") },
        { "blacklist nothing", "POST /api/token/blacklist/\n\n{}", "400\n\n{\"refresh\":[\"This field is required.\"]}" },

        // sliding
        { "sliding obtain", "POST /api/token/sliding/\n\n{\"username\":\"alice\",\"password\":\"<password>\"}", "200\n\n{\"token\":\"<jwt>\"}" },
        { "sliding obtain refused", "POST /api/token/sliding/\n\n{\"username\":\"alice\",\"password\":\"wrong\"}", NoAccount },
        { "sliding refresh", "POST /api/token/sliding/refresh/\n\n{\"token\":\"<verified_access>\"}", "200\n\n{\"token\":\"<jwt>\"}" },
        { "sliding refresh of an expired one", "POST /api/token/sliding/refresh/\n\n{\"token\":\"<expired_access>\"}", NotValid("Token is expired") },
        { "sliding refresh of an ended session", "POST /api/token/sliding/refresh/\n\n{\"token\":\"<ended_access>\"}", NotValid("Token is blacklisted") },
        { "sliding refresh with a refresh token", "POST /api/token/sliding/refresh/\n\n{\"token\":\"<verified_refresh>\"}", NotValid("Token has wrong type") },
        { "sliding refresh with nothing", "POST /api/token/sliding/refresh/\n\n{}", "400\n\n{\"token\":[\"This field is required.\"]}" },

        // whatever the endpoint
        { "GET", "GET /api/token/", "405\nAllow: POST\n\n{\"detail\":\"Method \\\"GET\\\" not allowed.\"}" },
        { "PUT", "PUT /api/token/refresh/\n\n{}", "405\nAllow: POST\n\n{\"detail\":\"Method \\\"PUT\\\" not allowed.\"}" },
        { "malformed", "POST /api/token/\n\n{\"username\":", "400\n\n{\"detail\":\"JSON parse error - <text>\"}" },
        { "twice", "POST /api/token/\n\n{\"username\":\"a\",\"username\":\"b\"}", "400\n\n{\"detail\":\"JSON parse error - <text>\"}" },
        { "text/plain", "POST /api/token/\nContent-Type: text/plain\n\nhello", "415\n\n{\"detail\":\"Unsupported media type \\\"text/plain\\\" in request.\"}" },
        { "array", "POST /api/token/\n\n[]", "400\n\n{\"non_field_errors\":[\"Invalid data. Expected a dictionary, but got list.\"]}" },
        { "text", "POST /api/token/\n\n\"x\"", "400\n\n{\"non_field_errors\":[\"Invalid data. Expected a dictionary, but got str.\"]}" },
        { "null alone", "POST /api/token/\n\nnull", "400\n\n{\"non_field_errors\":[\"No data provided\"]}" },
        { "too much", $"POST /api/token/\n\n{{\"username\":\"{new string('a', 20_000)}\"}}", "413\n\n{\"detail\":\"The body may have 16 KiB at the most.\"}" },

        // on a request
        { "a request", "GET /api/auth/user/\nAuthorization: Bearer <verified_access>", "200\n\n{\"pk\":\"<id>\",\"username\":\"alice\",\"email\":\"alice@example.test\",\"first_name\":\"\",\"last_name\":\"\"}" },
        { "no header", "GET /api/auth/user/", NotProvided },
        { "an empty header", "GET /api/auth/user/\nAuthorization: ", NotProvided },
        { "another scheme", "GET /api/auth/user/\nAuthorization: Basic abc", NotProvided },
        { "bearer in small letters", "GET /api/auth/user/\nAuthorization: bearer <verified_access>", NotProvided },
        { "the word alone", "GET /api/auth/user/\nAuthorization: Bearer", BadHeader },
        { "three parts", "GET /api/auth/user/\nAuthorization: Bearer a b", BadHeader },
        { "null in words", "GET /api/auth/user/\nAuthorization: Bearer null", Request("Token is invalid") },
        { "garbage", "GET /api/auth/user/\nAuthorization: Bearer garbage", Request("Token is invalid") },
        { "not ASCII", "GET /api/auth/user/\nAuthorization: Bearer \u00ff\u00fe", Request("Token is invalid") },
        { "an expired token", "GET /api/auth/user/\nAuthorization: Bearer <expired_access>", Request("Token is expired") },
        { "a refresh token", "GET /api/auth/user/\nAuthorization: Bearer <verified_refresh>", Request("Token has wrong type") },
        { "of an ended session", "GET /api/auth/user/\nAuthorization: Bearer <ended_access>", Request("Token is blacklisted") },
        { "of an inactive user", "GET /api/auth/user/\nAuthorization: Bearer <barred_access>", "401\n\n{\"detail\":\"User is inactive\",\"code\":\"user_inactive\"}" },
        { "of a user who is gone", "GET /api/auth/user/\nAuthorization: Bearer <gone_access>", "401\n\n{\"detail\":\"User not found\",\"code\":\"user_not_found\"}" },
    };

    private const string NoAccount = "401\n\n{\"detail\":\"No active account found with the given credentials\"}";
    private const string NoAccountForToken = "401\n\n{\"detail\":\"No active account found for the given token.\"}";
    private const string NotProvided = "401\n\n{\"detail\":\"Authentication credentials were not provided.\"}";
    private const string BadHeader = "401\n\n{\"detail\":\"Authorization header must contain two space-delimited values\",\"code\":\"bad_authorization_header\"}";

    [Theory]
    [MemberData(nameof(Rows), DisableDiscoveryEnumeration = true)]
    public Task Section_2_row(string row, string request, string answer)
    {
        Assert.NotEqual("", row);
        return stage.CheckAsync(request, answer);
    }

    private static string NotValid(string words) => $"401\n\n{{\"detail\":\"{words}\",\"code\":\"token_not_valid\"}}";

    private static string Request(string words) =>
        $"401\n\n{{\"detail\":\"Given token not valid for any token type\",\"code\":\"token_not_valid\",\"messages\":[{{\"token_class\":\"AccessToken\",\"token_type\":\"access\",\"message\":\"{words}\"}}]}}";
}
