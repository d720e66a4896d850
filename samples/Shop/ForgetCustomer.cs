using Auth.Application.Messaging;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Shop;

/// <summary>When an account is deleted, its orders stay for the books, and say no more whose they were. Done twice, it is done.</summary>
internal sealed class ForgetCustomer(ShopDbContext db) : IEventSubscriber<UserDeleted>
{
    public Task HandleAsync(UserDeleted happened, EventDelivery delivery, CancellationToken ct) => db.Orders
        .Where(o => o.CustomerId == happened.UserId.Value)
        .ExecuteUpdateAsync(set => set.SetProperty(o => o.CustomerId, (Guid?)null).SetProperty(o => o.ShipTo, (string?)null), ct);
}
