using Auth.Domain;

namespace Auth.Tests.Domain;

public sealed class SecretTests
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public void A_secret_prints_as_three_stars()
    {
        var secret = new Secret(Password);

        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.Equal("***", default(Secret).ToString());
        Assert.Equal(Password, secret.Value);
    }

    [Fact]
    public void So_it_does_inside_records()
    {
        var printed = new SignIn("alice", new Secret(Password), new Nested(new Secret(Password))).ToString();

        Assert.Equal("SignIn { Name = alice, Password = ***, Inner = Nested { Old = *** } }", printed);
    }

    private sealed record SignIn(string Name, Secret Password, Nested Inner);

    private sealed record Nested(Secret? Old);
}
