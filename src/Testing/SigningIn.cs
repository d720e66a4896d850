using System.Net.Http.Headers;
using Auth.Application;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Web;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing;

/// <summary>A client that sends the access token of a session, and the session's tokens.</summary>
public sealed record SignedIn(HttpClient Http, SessionTokens Tokens) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Http.Dispose();
}

/// <summary>Signs test users in without a password, by the module's own commands: the session, its tokens, claims and events are real.</summary>
public static class SigningIn
{
    /// <summary>Signs in at any host that has called <c>AddAuth</c> and has started.</summary>
    /// <exception cref="InvalidOperationException">The module refuses, for the reason in the message.</exception>
    public static async Task<SessionTokens> SignInAsync(this IServiceProvider services, TestUser user, CancellationToken ct = default)
    {
        await using var scope = services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

        var created = await mediator.Send(new ImportUser(user.Email, user.Username, PasswordHash: null, Status: null, user.EmailVerified, DryRun: false), ct);
        if (created.Error != UserErrors.Taken) created.Require(user); // there already
        if (user.Roles is not null) (await mediator.Send(new SetRoles(user.Email, user.Roles), ct)).Require(user);

        var found = await scope.ServiceProvider.GetRequiredService<IUserStore>().FindByEmailAsync(EmailAddress.Parse(user.Email)!.Key, ct)
            ?? throw new InvalidOperationException($"{user.Email} cannot be signed in: the username is somebody else's.");
        var client = new Client(new Device(user.Device, user.UserAgent, IpAddress: null), ClientFingerprint.OfUserAgent(user.UserAgent));
        return (await mediator.Send(new OpenSession(found.Id, user.Amr, client), ct)).Require(user);
    }

    /// <summary>The same in a browser: the cookies are in its jar, and it sends the CSRF token of its session.</summary>
    public static async Task<SessionTokens> SignInAsync(this IServiceProvider services, TestUser user, BrowserCookies browser, CancellationToken ct = default)
    {
        var tokens = await services.SignInAsync(user, ct);
        await using var scope = services.CreateAsyncScope();
        var request = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        browser.CsrfToken = request.WriteAuthCookies(tokens);
        browser.Keep(request.Response.Headers.SetCookie);
        return tokens;
    }

    /// <summary>Signs in at a product that the factory runs, and makes a client of it.</summary>
    /// <param name="app">The factory; it is started where it was not.</param>
    /// <param name="user">Whom to sign in.</param>
    /// <param name="handlers">What the client's requests pass on their way: <see cref="LostAnswers"/>, for example.</param>
    public static async Task<SignedIn> SignInAsync<TEntryPoint>(this WebApplicationFactory<TEntryPoint> app, TestUser user, params DelegatingHandler[] handlers)
        where TEntryPoint : class
    {
        var client = app.CreateDefaultClient(handlers);
        var tokens = await app.Services.SignInAsync(user);
        client.UseAccessToken(tokens);
        return new SignedIn(client, tokens);
    }

    /// <summary>Sends the access token with every request from now on.</summary>
    public static void UseAccessToken(this HttpClient client, SessionTokens tokens) =>
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken.Value);

    private static T Require<T>(this Result<T> result, TestUser user) => result.Error is { } refusal
        ? throw new InvalidOperationException($"{user.Email} cannot be signed in: {refusal.Code}, {string.Join(" ", refusal.Fields?.SelectMany(f => f.Value) ?? [refusal.Message])}")
        : result.Value;
}
