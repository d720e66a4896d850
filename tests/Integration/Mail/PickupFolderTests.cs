using System.Net;
using Auth.Tests.Integration.Embedding;
using Auth.Tests.Integration.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Tests.Integration.Mail;

/// <summary>Mails that go into a folder, and the page that shows them.</summary>
public sealed class PickupFolderTests
{
    private const string Page = "/auth/dev/mails";

    [Fact]
    public async Task Each_mail_is_one_file_for_its_owner_alone()
    {
        await using var server = await AuthServer.StartAsync();
        var folder = Path.Combine(server.Directory, "mail");
        if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        _ = await server.Http.SignUpAsync();
        _ = await server.Http.SignUpAsync("bob@example.test");
        await Eventually.UntilAsync(() => Task.FromResult(Directory.Exists(folder) && Directory.GetFiles(folder).Length == 2 && Directory.GetDirectories(folder).Length == 0));

        var mails = Directory.GetFiles(folder, "*.eml").Select(f => new ReceivedMail("", [], File.ReadAllText(f))).ToList();
        Assert.Equal(["alice@example.test", "bob@example.test"], mails.Select(m => m.Header("To")).Order());
        Assert.All(mails, m => Assert.StartsWith($"{server.Address}auth/email/verify?token=", m.Link.ToString(), StringComparison.Ordinal));
        if (OperatingSystem.IsWindows()) return;

        foreach (var file in Directory.GetFiles(folder)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task The_page_shows_the_last_twenty_the_newest_first()
    {
        await using var server = await AuthServer.StartAsync();
        Assert.Contains("None yet.", await server.Http.GetStringAsync(Page), StringComparison.Ordinal);
        for (var i = 0; i < 21; i++)
        {
            _ = await server.Http.SignUpAsync($"user{i:00}@example.test");
            await Eventually.UntilAsync(async () => (await server.Http.GetStringAsync(Page)).Contains($"user{i:00}@", StringComparison.Ordinal));
        }

        using var response = await server.Http.GetAsync(Page);
        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal(20, page.Split("<h2>").Length - 1);
        Assert.DoesNotContain("user00@", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("user20@", StringComparison.Ordinal) < page.IndexOf("user19@", StringComparison.Ordinal));
        Assert.Contains("Verify your e-mail address for", page, StringComparison.Ordinal);
        Assert.Contains("/auth/email/verify?token=", page, StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.StartsWith("text/html", response.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_nowhere_else()
    {
        await using (var mailed = await Mailed.StartAsync())
        {
            Assert.Equal("not_found", await (await mailed.Http.GetAsync(Page)).CodeAsync(HttpStatusCode.NotFound)); // no folder
        }

        await using (var production = await Product.StartAsync(
            app => app.MapAuth(), ("environment", "Production"), ("Auth:MasterKeys:0", Convert.ToBase64String(new byte[32]))))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await production.Http.GetAsync(Page)).StatusCode);
        }

        await using var remote = await Product.StartAsync(auth => Peer.From(auth, "203.0.113.9"), app => app.MapAuth());
        Assert.Equal(HttpStatusCode.NotFound, (await remote.Http.GetAsync(Page)).StatusCode);
    }
}
