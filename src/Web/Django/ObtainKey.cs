using System.Text.Json.Nodes;
using Auth.Application.Sessions;
using Auth.Domain;
using Auth.Web.Http;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Auth.Web.Django;

/// <summary>The view of the framework's own tokens. Theirs is the same token for ever; ours is another one for every device, and expires.</summary>
internal static class ObtainKey
{
    public static async Task<IResult> PostAsync(DrfBody body, HttpContext context, IOptions<DjangoOptions> options, IMediator mediator, CancellationToken ct)
    {
        var fields = body.Fields();
        var (name, password) = (fields.Required(options.Value.UsernameField), fields.Required("password"));
        if (fields.Refusal is { } refusal) return refusal;

        var (email, username) = Credentials.Of(name);
        var result = await mediator.Send(new LoginForDeviceToken(email, username, new Secret(password), context.ReadClient()), ct);
        return result.Error switch
        {
            null => new DrfAnswer(new JsonObject { ["token"] = context.MarkDevice(result.Value).Key.Value }),
            var error when Credentials.AreRefused(error) => Drf.NonField("Unable to log in with provided credentials."),
            var error => Drf.Of(error),
        };
    }
}
