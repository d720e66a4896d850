using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Throttling;

/// <summary>Refuses a command of which there was too much. Before the unit of work: what is counted stays counted.</summary>
internal sealed class ThrottleBehavior<TRequest, TResponse>(IRateCounter counter, IUnitOfWork unitOfWork, IOptions<AuthOptions> options)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        request is IThrottled throttled && options.Value.Throttling.Enabled && !unitOfWork.IsRunning
        && await counter.CountAsync([.. throttled.Tallies], cancellationToken) is { } wait
            ? TResponse.Fail(Error.TooMany(wait))
            : await next();
}
