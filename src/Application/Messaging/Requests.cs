using Auth.Domain;
using MediatR;

namespace Auth.Application.Messaging;

/// <summary>A use case that changes something; its work is committed when the outermost command ends.</summary>
public interface ICommand<TResponse> : IRequest<Result<TResponse>>;

/// <summary>A use case that only reads.</summary>
public interface IQuery<TResponse> : IRequest<Result<TResponse>>;
