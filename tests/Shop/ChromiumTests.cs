using Auth.Tests.Integration.Browser;

namespace Auth.Tests.Shop;

/// <summary>The pages and their scripts, in a real browser.</summary>
public sealed class ChromiumTests(Stage stage) : IClassFixture<Stage>
{
    /// <summary>By the name of <c>localhost</c>, from which alone browsers take <c>Secure</c> cookies over plain http.</summary>
    [Fact]
    public async Task A_customer_walks_through_the_pages()
    {
        var (exit, output) = await NodeScript.RunAsync("shop.mjs", $"http://localhost:{stage.Shop.ClientOptions.BaseAddress.Port}");

        Assert.True(exit == 0 && output.EndsWith("ok", StringComparison.Ordinal), output);
    }
}
