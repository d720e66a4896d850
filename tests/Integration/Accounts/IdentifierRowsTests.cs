using System.Net;
using System.Text.Json;
using Auth.Tests.Integration.Sessions;
using Auth.Tests.Integration.Support;

namespace Auth.Tests.Integration.Accounts;

/// <summary>What is asked of names, ids and whose they are.</summary>
public sealed class IdentifierRowsTests(SignedUpServer shared) : IClassFixture<SignedUpServer>
{
    private readonly AuthServer _server = shared.Server;

    [Theory]
    [InlineData("tr_TR.UTF-8")]
    [InlineData("de_DE.UTF-8")]
    public async Task U06_A_service_in_Turkish_or_German_knows_the_same_accounts(string locale)
    {
        await using var folder = await ServiceFolder.TakeAsync();
        await using (var service = await folder.StartAsync(ServiceProcess.Shipped, ("LANG", locale), ("LC_ALL", locale)))
        {
            _ = await service.Http.SignUpAsync("iris@example.test");
            Assert.Equal("conflict", await (await service.Http.RegisterAsync("IRIS@EXAMPLE.TEST")).CodeAsync(HttpStatusCode.Conflict));
            _ = await service.Http.SignUpAsync("\u0131ris@example.test"); // the dotless one is a letter of its own
            _ = await service.Http.SignUpAsync("stra\u00DFe@example.test");
            Assert.Equal(HttpStatusCode.OK, (await service.Http.LoginAsync("STRA\u1E9EE@example.test")).StatusCode);
        }

        await using var server = await AuthServer.StartAsync(null, folder.Database, SessionCalls.Issuer);
        _ = await server.Http.SignInAsync("Iris@Example.Test"); // and so does a node without a culture, on the same rows
    }

    [Fact]
    public async Task U12_Every_database_compares_names_by_nothing_but_their_keys()
    {
        // What one collation or another takes for one: accents, kana, width, blanks at the end, the sharp s.
        string[] locals = ["resume", "r\u00E9sum\u00E9", "strasse", "\u043Earl", "\u3042\u3044", "\u30A2\u30A4", "na\u00EFve", "naive", "\u01C6x", "dzx\u030C"];
        foreach (var local in locals) Assert.Equal(HttpStatusCode.Created, (await _server.Http.RegisterAsync($"u12{local}@example.test")).StatusCode);
        foreach (var local in locals)
        {
            Assert.Equal("conflict", await (await _server.Http.RegisterAsync($"U12{local}@example.test")).CodeAsync(HttpStatusCode.Conflict));
            Assert.Equal(HttpStatusCode.OK, (await _server.Http.LoginAsync($"u12{local}@example.test")).StatusCode);
        }

        Assert.Equal(locals.Length, await _server.ScalarAsync<int>("SELECT count(*) FROM auth.users WHERE email_key LIKE 'u12%'"));
    }

    [Theory]
    [InlineData("..%2f..")]
    [InlineData("%00")]
    [InlineData("..%2Fme")]
    [InlineData("%2e%2e")]
    [InlineData("{0}%00")]
    [InlineData("%20{0}")]
    [InlineData("{{{0}}}")]
    [InlineData("'%20OR%201=1--")]
    [InlineData("0")]
    [InlineData("*")]
    public async Task U15_An_id_in_a_path_is_an_id_or_nothing(string id)
    {
        var user = await _server.Http.SignUpAsync($"u15-{Guid.NewGuid():N}@example.test");
        var mine = user.SessionId;
        using var http = _server.With(user.Access);
        using var response = await http.DeleteAsync($"/auth/sessions/{string.Format(System.Globalization.CultureInfo.InvariantCulture, id, mine)}");
        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed, $"{response.StatusCode}");
        Assert.Equal(0, await _server.ScalarAsync<long>($"SELECT count(*) FROM auth.revoked_sessions WHERE {SessionCalls.Is("session_id", mine)}"));
    }

    [Fact]
    public async Task U15_An_id_in_upper_case_is_the_same_id()
    {
        var user = await _server.Http.SignUpAsync("upper@example.test");
        var other = await _server.Http.SignInAsync("upper@example.test");
        await _server.With(user.Access).DeleteAsync($"/auth/sessions/{other.SessionId.ToString().ToUpperInvariant()}").IsDoneAsync();
        Assert.Equal("token_revoked", await _server.RefusalAsync(other.Access));
    }

    [Theory]
    [InlineData("[\"alice@example.test\",\"bob@example.test\"]")]
    [InlineData("{\"$ne\":1}")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task U16_A_name_that_is_no_text_is_refused_on_every_path(string name)
    {
        using var http = _server.With(shared.Alice.Access);
        foreach (var (at, path, body) in ((HttpClient, string, string)[])[
            (_server.Http, "/auth/register", $$"""{"email":{{name}},"password":"{{AuthClient.Password}}"}"""),
            (_server.Http, "/auth/login", $$"""{"email":{{name}},"password":"{{AuthClient.Password}}"}"""),
            (_server.Http, "/auth/login", $$"""{"username":{{name}},"password":"{{AuthClient.Password}}"}"""),
            (_server.Http, "/auth/password/forgot", $$"""{"email":{{name}}}"""),
            (_server.Http, "/auth/email/resend", $$"""{"email":{{name}}}"""),
            (http, "/auth/email/change", $$"""{"email":{{name}},"password":"{{AuthClient.Password}}"}""")])
        {
            Assert.True(await (await at.PostRawAsync(path, body)).CodeAsync(HttpStatusCode.BadRequest) == "validation_failed", path);
        }
    }

    [Fact]
    public async Task E08_M06_Somebody_elses_session_is_not_there_and_stays_as_it_was()
    {
        var bob = await _server.Http.SignUpAsync("bob@example.test");
        using var alice = _server.With(shared.Alice.Access);

        using var foreign = await alice.DeleteAsync($"/auth/sessions/{bob.SessionId}");
        using var random = await alice.DeleteAsync($"/auth/sessions/{Guid.NewGuid()}");
        Assert.Equal("not_found", await foreign.CodeAsync(HttpStatusCode.NotFound));
        Assert.Equal("not_found", await random.CodeAsync(HttpStatusCode.NotFound));
        Assert.Equal(await random.Content.ReadAsStringAsync(), await foreign.Content.ReadAsStringAsync());

        Assert.Null(await _server.RefusalAsync(bob.Access));
        _ = await _server.Http.RotateAsync(bob.Refresh);
    }

    [Fact]
    public async Task M10_Ids_of_sessions_and_tokens_tell_nobody_how_many_there_are_nor_which_is_next()
    {
        var tokens = new List<Tokens>();
        for (var i = 0; i < 8; i++) tokens.Add(await _server.Http.SignUpAsync($"m10-{i}@example.test"));
        var ids = tokens.ConvertAll(t => t.SessionId.ToString("N"));

        // Of a version 7 the time comes first; 74 bits are chance. Two made at one moment share no more than the time.
        Assert.Equal(8, ids.Select(id => id[13..16] + id[17..]).Distinct().Count());
        Assert.Equal(8, ids.Select(id => id[^8..]).Distinct().Count());
        var last = ids.ConvertAll(id => Convert.ToInt64(id[^8..], 16));
        Assert.DoesNotContain(last.Zip(last.Skip(1)), pair => Math.Abs(pair.Second - pair.First) < 1000);
        Assert.Equal(8, tokens.Select(t => JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(t.Access.Split('.')[1])).RootElement.GetProperty("jti").GetString()).Distinct().Count());
    }
}
