using System.Security.Claims;
using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Throttling;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Web;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Extensions;

/// <summary>Registers a user together with what the product wants to know of them.</summary>
/// <remarks>Counted as such: what it sends is part of it. 429 <c>rate_limited</c>.</remarks>
public sealed record Join(string Email, Secret Password, string Company, Client Client) : ICommand<SessionTokens>, IThrottled
{
    IEnumerable<Tally> IThrottled.Tallies => Source.Count(Client.Device.IpAddress, new RateLimit("join", 5, TimeSpan.FromHours(1)));
}

internal sealed class JoinValidator : AbstractValidator<Join>
{
    public JoinValidator() => RuleFor(x => x.Company).NotEmpty().MaximumLength(100); // the rest is the module's to check
}

internal sealed class JoinHandler(IMediator mediator, ProductDb db) : IRequestHandler<Join, Result<SessionTokens>>
{
    private static readonly Error VerifyFirst = new(ErrorKind.Forbidden, "email_not_verified", "Follow the link that we have mailed.");

    public async Task<Result<SessionTokens>> Handle(Join command, CancellationToken cancellationToken)
    {
        var registered = await mediator.Send(new Register(command.Email, command.Password, Username: null, command.Client), cancellationToken);
        if (registered.Error is { } refusal) return refusal;
        if (registered.Value.SignedUp is not { } signedUp) return VerifyFirst;

        db.Members.Add(new Member { UserId = signedUp.User.Id.Value, Company = command.Company });
        await db.SaveChangesAsync(cancellationToken); // where this throws nobody is registered; where the commit after it fails, a row of nobody's is left
        return signedUp.Tokens;
    }
}

/// <summary>What the product knows of a user goes with the account. Done twice, it is done.</summary>
internal sealed class ForgetMember(ProductDb db) : IEventSubscriber<UserDeleted>
{
    public async Task HandleAsync(UserDeleted happened, EventDelivery delivery, CancellationToken ct)
    {
        await db.Members.Where(m => m.UserId == happened.UserId.Value).ExecuteDeleteAsync(ct);
        await db.ExternalLogins.Where(l => l.UserId == happened.UserId.Value).ExecuteDeleteAsync(ct);
        await db.MagicLinks.Where(l => l.UserId == happened.UserId.Value).ExecuteDeleteAsync(ct);
    }
}

internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        app.MapPost("/join", async (Asked body, HttpContext context, IMediator mediator, CancellationToken ct) =>
        {
            var joined = await mediator.Send(new Join(body.Email, new Secret(body.Password), body.Company, context.ReadAuthClient()), ct);
            return joined.Error?.ToAuthProblem() ?? joined.Value.ToAuthAnswer(context);
        }).AllowAnonymous();

        app.MapGet("/member", async (ClaimsPrincipal caller, ProductDb db, CancellationToken ct) =>
        {
            var id = Guid.Parse(caller.FindFirstValue("sub")!);
            return await db.Members.SingleOrDefaultAsync(m => m.UserId == id, ct) is { } member ? Results.Ok(new { member.Company }) : Results.NotFound();
        }).RequireAuthorization();
    }

    private sealed record Asked(string Email, string Password, string Company);
}
