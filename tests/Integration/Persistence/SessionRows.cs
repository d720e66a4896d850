namespace Auth.Tests.Integration.Persistence;

/// <summary>Sessions by the thousand, written by PostgreSQL itself: ten to a user, ids in the order of time as those of the service.</summary>
internal static class SessionRows
{
    /// <summary>The statement that inserts them.</summary>
    /// <param name="count">How many sessions.</param>
    /// <param name="now">When they began; they end in thirty days.</param>
    public static string Insert(int count, DateTimeOffset now) =>
        $"""
        INSERT INTO auth.users (id, email, email_key, username, username_key, password_hash, email_verified_at, status, security_stamp, roles, created_at, last_login_at)
        SELECT {Id(1, "u")}, 'user' || u || '@example.test', 'user' || u || '@example.test', NULL, NULL, NULL, NULL, 'active', 0, '', {At(now)}, {At(now)}
        FROM generate_series(0, {(count - 1) / 10}) u;
        INSERT INTO auth.sessions (id, user_id, amr, auth_time, device_label, user_agent, ip_address, created_at, ends_at, revoked_at, revoked_because)
        SELECT {Id(2, "s")}, {Id(1, "s / 10")}, 'pwd', {At(now)}, NULL, 'tests/1', '127.0.0.1', {At(now)}, {At(now.AddDays(30))}, NULL, NULL
        FROM generate_series(0, {count - 1}) s;
        INSERT INTO auth.refresh_tokens (session_id, secret_hash, generation, branch, latest_branch, rotated_at, presented_by, expires_at, version)
        SELECT {Id(2, "s")}, sha256(substring(sha256(s::text::bytea) FROM 1 FOR 16)), 0, 0, 0, NULL, NULL, {At(now.AddDays(7))}, 0
        FROM generate_series(0, {count - 1}) s;
        """;

    private static string Id(int kind, string number) => $"('01900000-000{kind}-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid";

    private static string At(DateTimeOffset time) => $"'{time:O}'::timestamptz";
}
