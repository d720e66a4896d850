using Auth.Application.Messaging;
using FluentValidation;
using MediatR;

namespace Auth.Tests.Architecture.Samples.Application.Sessions;

public sealed record Scattered(int Number) : ICommand<Unit>;

/// <summary>Of another name than its file.</summary>
public sealed record Forgotten(int Number) : ICommand<Unit>;

/// <summary>Internal, but open to be inherited from.</summary>
internal class ScatteredValidator : AbstractValidator<Scattered>;
