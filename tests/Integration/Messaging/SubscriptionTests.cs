using Auth.Application.Messaging;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Messaging;

public sealed class SubscriptionTests
{
    [Fact]
    public void A_rotation_cannot_be_subscribed_to()
    {
        var e = Assert.Throws<InvalidOperationException>(() => Auth().Subscribe<RefreshTokenRotated, Deaf>("deaf"));
        Assert.StartsWith("RefreshTokenRotated cannot be subscribed to: it never leaves the process", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_one_subscribers()
    {
        var auth = Auth().Subscribe<UserSignedIn, Deaf>("deaf").Subscribe<UserRegistered, Deaf>("deaf").Subscribe<UserSignedIn, Deaf>("deafer");

        Assert.Contains("'deaf'", Assert.Throws<InvalidOperationException>(() => auth.Subscribe<SessionRevoked, Deafer>("deaf")).Message, StringComparison.Ordinal);
        Assert.Contains("'deaf'", Assert.Throws<InvalidOperationException>(() => auth.Subscribe<UserSignedIn, Deaf>("deaf")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Audit")]
    [InlineData("audit log")]
    [InlineData("audit/log")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void A_name_has_few_characters_of_one_case(string name) =>
        Assert.Contains($"'{name}'", Assert.Throws<InvalidOperationException>(() => Auth().Subscribe<UserSignedIn, Deaf>(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_event_is_stored_by_plain_names_and_read_whatever_else_is_there()
    {
        var user = new UserId(Guid.Parse("019b7a3e-0000-7000-8000-000000000001"));
        var session = new SessionId(Guid.Parse("019b7a3e-0000-7000-8000-000000000002"));
        var revoked = new SessionRevoked(session, user, RevocationReason.RefreshTokenReused, Support.AuthServer.Noon);
        var json = $$"""{"session_id":"{{session}}","user_id":"{{user.Value}}","reason":"refresh_token_reused","at":"2026-01-01T12:00:00+00:00"}""";

        Assert.Equal(json, EventJson.Write(revoked));
        Assert.Equal(revoked, EventJson.Read<SessionRevoked>(json.Replace("{", """{"since_the_next_version":[1],""", StringComparison.Ordinal)));
        Assert.Equal(new SignInFailed(null, Support.AuthServer.Noon), EventJson.Read<SignInFailed>(EventJson.Write(new SignInFailed(null, Support.AuthServer.Noon))));
    }

    private static Application.AuthBuilder Auth() => new(new ServiceCollection());

    private sealed class Deaf : IEventSubscriber<UserSignedIn>, IEventSubscriber<UserRegistered>, IEventSubscriber<RefreshTokenRotated>
    {
        public Task HandleAsync(UserSignedIn happened, EventDelivery delivery, CancellationToken ct) => Task.CompletedTask;

        public Task HandleAsync(UserRegistered happened, EventDelivery delivery, CancellationToken ct) => Task.CompletedTask;

        public Task HandleAsync(RefreshTokenRotated happened, EventDelivery delivery, CancellationToken ct) => Task.CompletedTask;
    }

    private sealed class Deafer : IEventSubscriber<SessionRevoked>
    {
        public Task HandleAsync(SessionRevoked happened, EventDelivery delivery, CancellationToken ct) => Task.CompletedTask;
    }
}
