using Auth.Domain;
using Auth.Web;
using MediatR;

namespace Extensions;

internal static class MagicLinkEndpoints
{
    private const string Page = """
        <!doctype html><title>Sign in</title><button>Sign in</button><pre></pre>
        <script>
          document.querySelector('button').onclick = async () => {
            const answer = await fetch('/sign-in/link/redeem', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: location.hash.slice(1) }) })
            document.querySelector('pre').textContent = answer.ok ? 'You are in.' : 'The link is not valid any more.'
          }
        </script>
        """;

    public static void MapMagicLink(this IEndpointRouteBuilder app)
    {
        var links = app.MapGroup("/sign-in/link").AllowAnonymous();
        links.MapGet("", () => Results.Content(Page, "text/html; charset=utf-8")); // programs that look at links in mails spend none
        links.MapPost("", async (Asked body, HttpContext context, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AskMagicLink(body.Email, context.ReadAuthClient()), ct)).Error?.ToAuthProblem() ?? Results.Accepted());
        links.MapPost("/redeem", async (Redeemed body, HttpContext context, IMediator mediator, CancellationToken ct) =>
        {
            var opened = await mediator.Send(new RedeemMagicLink(new Secret(body.Token), context.ReadAuthClient()), ct);
            return opened.Error?.ToAuthProblem() ?? opened.Value.ToAuthAnswer(context);
        });
    }

    private sealed record Asked(string Email);

    private sealed record Redeemed(string Token);
}
