using Auth.Domain;

namespace Auth.Tests.Domain;

public sealed class ResultTests
{
    private static readonly Error Taken = new(ErrorKind.Conflict, "conflict", "Taken.");

    [Fact]
    public void A_value_is_no_error()
    {
        Result<int> result = 7;

        Assert.Null(result.Error);
        Assert.Equal(7, result.Value);
    }

    [Fact]
    public void To_ask_for_the_value_of_a_failure_is_a_bug_that_names_it()
    {
        Result<int> result = Taken;

        Assert.Same(Taken, result.Error);
        Assert.Contains("conflict", Assert.Throws<InvalidOperationException>(() => result.Value).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_of_one_field_names_the_field()
    {
        var error = Error.Invalid("email", "No address.");

        Assert.Equal((ErrorKind.Invalid, "validation_failed"), (error.Kind, error.Code));
        Assert.Equal(["No address."], Assert.Single(error.Fields!, field => field.Key == "email").Value);
    }
}
