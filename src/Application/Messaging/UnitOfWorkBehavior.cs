using Auth.Domain;
using MediatR;

namespace Auth.Application.Messaging;

/// <summary>Commits a command's work together with the messages of its events, and then announces these in the process. Queries pass it by.</summary>
internal sealed class UnitOfWorkBehavior<TRequest, TResponse>(IUnitOfWork unitOfWork, IOutbox outbox, DomainEvents events) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (unitOfWork.IsRunning || !IsCommand)
        {
            return await next();
        }

        try
        {
            var response = await unitOfWork.RunAsync(AttemptAsync, cancellationToken);
            await events.AnnounceAsync();
            return response;
        }
        finally
        {
            events.Clear();
        }

        async Task<TResponse> AttemptAsync()
        {
            events.Clear(); // what an attempt that was rolled back has raised did not happen
            var response = await next();
            if (events.Messages() is [_, ..] messages) await outbox.AddAsync(messages, cancellationToken);
            return response;
        }
    }

    private static readonly bool IsCommand =
        Array.Exists(typeof(TRequest).GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ICommand<>));
}
