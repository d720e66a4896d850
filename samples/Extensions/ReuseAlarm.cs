using Auth.Application.Messaging;
using Auth.Domain.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Extensions;

/// <summary>Raises the alarm when a copied refresh token was noticed. The session has ended already.</summary>
internal sealed class ReuseAlarm(ProductDb db) : IEventSubscriber<RefreshTokenReused>
{
    public async Task HandleAsync(RefreshTokenReused happened, EventDelivery delivery, CancellationToken ct)
    {
        if (await db.Audit.AnyAsync(e => e.Id == delivery.Id, ct)) return;

        db.Audit.Add(new AuditEntry { Id = delivery.Id, UserId = happened.UserId.Value, What = $"A refresh token of session {happened.SessionId} was used twice" });
        await db.SaveChangesAsync(ct);
    }
}
