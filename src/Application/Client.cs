using Auth.Domain;
using Auth.Domain.Sessions;
using FluentValidation;

namespace Auth.Application;

/// <summary>Where a request comes from: the device as the session list shows it, and what tells one client from another.</summary>
public sealed record Client(Device Device, ClientFingerprint Fingerprint)
{
    /// <summary>What marks the device as one on which a user has signed in before; it signs nobody in.</summary>
    public Secret? DeviceMark { get; init; }
}

/// <summary>The label is the only part that a client words freely.</summary>
internal sealed class ClientValidator : AbstractValidator<Client>
{
    public ClientValidator() =>
        _ = RuleFor(x => x.Device.Label)
            .Must(label => label is { Length: > 0 and <= Device.MaxLabelLength } && CanonicalText.IsVisible(label, allowBlanks: true))
            .When(x => x.Device.Label is not null)
            .OverridePropertyName("device")
            .WithMessage($"A device label has 1 to {Device.MaxLabelLength} visible characters, and no blank at its edges.");
}
