using Auth.Application.Messaging;
using Auth.Domain;
using Auth.Domain.Keys;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Keys;

/// <summary>Makes the next signing key. It is published at once and signs once every verifier has seen it.</summary>
/// <param name="OnlyIfDue">True: only where the youngest key has signed for its whole period, or there is none.</param>
public sealed record RotateSigningKey(bool OnlyIfDue) : ICommand<Unit>;

internal sealed class RotateSigningKeyHandler(
    ISigningKeyStore store, ISigningKeyGenerator generator, IClock clock, IOptions<AuthOptions> options)
    : IRequestHandler<RotateSigningKey, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(RotateSigningKey command, CancellationToken cancellationToken)
    {
        var now = clock.UtcNow;
        var schedule = new KeySchedule(await store.ListAsync(cancellationToken), AccessTokenOptions.LongestUse);
        var (number, due) = schedule.Next(now, options.Value.Keys.RotationPeriod);
        if (command.OnlyIfDue && !due) return Unit.Value;

        var algorithm = options.Value.AccessToken.Algorithm;
        var pair = generator.Generate(algorithm);
        var publishedBefore = number == 1 ? TimeSpan.Zero : options.Value.Keys.PublishedBefore;
        var key = SigningKey.Create(pair.Id, number, algorithm, pair.PublicKey, pair.ProtectedPrivateKey, now, publishedBefore);

        // Where another node was first, its key is as good.
        _ = await store.TryAddAsync(key, cancellationToken);
        return Unit.Value;
    }
}
