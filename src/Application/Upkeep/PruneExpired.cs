using Auth.Application.Messaging;
using Auth.Domain;
using MediatR;
using Microsoft.Extensions.Options;

namespace Auth.Application.Upkeep;

/// <summary>Removes one batch (<c>Auth:Upkeep:BatchSize</c>) of each kind of row that nobody needs any more. Send it until a batch is the last.</summary>
public sealed record PruneExpired : ICommand<PrunedBatch>;

/// <param name="Removed">How many rows of each kind went, under the kind's name in the plural.</param>
/// <param name="IsLast">Whether no kind filled its batch.</param>
public sealed record PrunedBatch(IReadOnlyList<(string Kind, int Count)> Removed, bool IsLast);

/// <summary>The rows that end by the passing of time.</summary>
public interface IExpiredRows
{
    /// <summary>Removes so many rows of each kind at the most; each kind is committed by itself, so that no lock is held for long.</summary>
    Task<IReadOnlyList<(string Kind, int Count)>> RemoveAsync(int limit, CancellationToken ct);
}

internal sealed class PruneExpiredHandler(IExpiredRows expired, IOptions<AuthOptions> options) : IRequestHandler<PruneExpired, Result<PrunedBatch>>
{
    public async Task<Result<PrunedBatch>> Handle(PruneExpired command, CancellationToken cancellationToken)
    {
        var limit = options.Value.Upkeep.BatchSize;
        var removed = await expired.RemoveAsync(limit, cancellationToken);
        return new PrunedBatch(removed, removed.All(r => r.Count < limit));
    }
}
