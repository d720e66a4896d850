using Auth.Domain.Users;

namespace Auth.Tests.Domain.Users;

public sealed class UserTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_user_begins_active_unverified_and_under_both_keys()
    {
        var user = User.Register(EmailAddress.Parse("Alice@Example.test")!, Username.Parse("Alice"), "hash", Noon);

        Assert.Equal(("Alice@Example.test", "alice@example.test"), (user.Email, user.EmailKey));
        Assert.Equal(("Alice", "alice"), (user.Username, user.UsernameKey));
        Assert.Equal(("hash", UserStatus.Active, 1), (user.PasswordHash, user.Status, user.SecurityStamp));
        Assert.Equal(Noon, user.CreatedAt);
        Assert.Null(user.EmailVerifiedAt);
        Assert.Null(user.LastLoginAt);
        Assert.Empty(user.Roles);
        Assert.Equal(7, user.Id.Value.Version);
    }

    [Fact]
    public void A_user_may_have_no_username()
    {
        var user = User.Register(EmailAddress.Parse("alice@example.test")!, username: null, "hash", Noon);

        Assert.Null(user.Username);
        Assert.Null(user.UsernameKey);
    }
}
