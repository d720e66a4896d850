using Auth.Application.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Extensions;

/// <summary>Writes down who acted as whom. The event arrives at least once, and is written once.</summary>
internal sealed class AuditTrail(ProductDb db) : IEventSubscriber<Impersonated>
{
    public async Task HandleAsync(Impersonated happened, EventDelivery delivery, CancellationToken ct)
    {
        if (await db.Audit.AnyAsync(e => e.Id == delivery.Id, ct)) return;

        db.Audit.Add(new AuditEntry { Id = delivery.Id, UserId = happened.UserId.Value, What = $"{happened.StaffId} acted as the user: {happened.Reason}" });
        await db.SaveChangesAsync(ct);
    }
}
