using Auth.Application;
using Auth.Application.Messaging;
using Auth.Application.Sessions;
using Auth.Application.Users;
using Auth.Domain;
using Auth.Domain.Users;
using Auth.Web;
using FluentValidation;
using MediatR;

namespace Extensions;

/// <summary>Lets somebody of the support see what a user sees, for an hour. 403 <c>forbidden</c> where the user is one of the staff.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="Email">As whom.</param>
/// <param name="Reason">Why, for the audit trail.</param>
/// <param name="Client">From where.</param>
public sealed record Impersonate(UserId StaffId, string Email, string Reason, Client Client) : ICommand<SessionTokens>;

/// <summary>Somebody of the support acts as a user.</summary>
public sealed record Impersonated(UserId StaffId, UserId UserId, string Reason, DateTimeOffset At) : IDomainEvent
{
    Guid? IDomainEvent.Stream => UserId.Value;
}

internal sealed class ImpersonateValidator : AbstractValidator<Impersonate>
{
    public ImpersonateValidator()
    {
        RuleFor(x => x.Reason).NotEmpty().MaximumLength(500);
        RuleFor(x => x.Email).EmailAddress();
    }
}

internal sealed class ImpersonateHandler(IMediator mediator, SessionIssuer issuer, DomainEvents events, IClock clock) : IRequestHandler<Impersonate, Result<SessionTokens>>
{
    private static readonly Error OneOfTheStaff = new(ErrorKind.Forbidden, "forbidden", "Nobody acts as one of the staff.");

    public async Task<Result<SessionTokens>> Handle(Impersonate command, CancellationToken cancellationToken)
    {
        var found = await mediator.Send(new FindUserByEmail(command.Email), cancellationToken);
        if (found.Error is { } invalid) return invalid;
        if (found.Value is not { } id) return UserErrors.NotFound;

        var user = await mediator.Send(new GetMe(id), cancellationToken);
        if (user.Error is { } refusal) return refusal;
        if (user.Value.Roles.Intersect([Impersonation.Role, AuthDefaults.AdminRole]).Any()) return OneOfTheStaff;

        events.Raise(new Impersonated(command.StaffId, id, command.Reason, clock.UtcNow));
        return await issuer.OpenAsync(new SignIn(id, [Impersonation.Amr], command.Client) { Lifetime = TimeSpan.FromHours(1) }, cancellationToken);
    }
}
