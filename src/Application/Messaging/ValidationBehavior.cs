using System.Text.Json;
using Auth.Domain;
using FluentValidation;
using MediatR;

namespace Auth.Application.Messaging;

/// <summary>Refuses a request that its validator does not pass, with one message or more for each field.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in validators)
        {
            var outcome = await validator.ValidateAsync(request, cancellationToken);
            if (!outcome.IsValid)
            {
                return TResponse.Fail(Error.Invalid(outcome.Errors
                    .GroupBy(e => JsonNamingPolicy.SnakeCaseLower.ConvertName(e.PropertyName[(e.PropertyName.LastIndexOf('.') + 1)..]), e => e.ErrorMessage)
                    .ToDictionary(g => g.Key, g => g.Distinct().ToArray())));
            }
        }

        return await next();
    }
}
