using Microsoft.AspNetCore.Http;

namespace Auth.Tests.Integration.Browser;

/// <summary>What a real browser makes of the cookies. All scenarios run in one Chromium, once; each is a test.</summary>
[Trait("Only", "Sqlite")]
public sealed class ChromiumTests(ChromiumRun run) : IClassFixture<ChromiumRun>
{
    [Fact]
    public void S2_6_S2_9_S2_11_S2_16_A_page_signs_in_expires_refreshes_and_signs_out() => run.AssertOk("spa");

    [Fact]
    public void C08_Pages_of_a_sibling_and_of_another_site_have_no_effect()
    {
        run.AssertOk("forgery");

        // They did come, with the cookies: SameSite does not hold a sibling back.
        Assert.True(run.Foreign.Count(r => r is { Method: "POST", HasCookie: true, Origin: var origin } && origin.Contains("evil.app.test", StringComparison.Ordinal)) > 5);
        Assert.True(run.Foreign.Count(r => r is { Method: "POST", HasCookie: false, Origin: var origin } && origin.Contains("evil.test", StringComparison.Ordinal)) > 5);
        Assert.All(run.Foreign.Where(r => r is { Method: "POST", Path: "/orders" }), r => Assert.True(r.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden, $"{r}"));
    }

    [Fact]
    public void C16_Cookies_that_a_sibling_tosses_are_no_way_in() => run.AssertOk("tossing");

    [Fact]
    public void C28_No_page_of_the_module_is_framed() => run.AssertOk("frames");
}
