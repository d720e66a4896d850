using System.Security.Claims;
using Auth.Application.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Shop;

internal sealed record NewOrder(Guid ProductId, int Quantity, string ShipTo);

internal sealed record OrderView(Guid Id, string Product, int Quantity, long Total, string? ShipTo, DateTimeOffset PlacedAt);

/// <summary>A customer's orders: for whoever is signed in, by cookie or by bearer token, and nobody sees another's.</summary>
internal static class Orders
{
    private const int MostAtOnce = 100;
    private const int LongestAddress = 300;

    public static void MapOrders(this IEndpointRouteBuilder app)
    {
        var orders = app.MapGroup("/api/orders").RequireAuthorization();
        orders.MapGet("", ListAsync);
        orders.MapGet("{id:guid}", FindAsync);
        orders.MapPost("", PlaceAsync);
    }

    private static Task<List<OrderView>> ListAsync(ClaimsPrincipal caller, ShopDbContext db, CancellationToken ct) =>
        OfCaller(caller, db).OrderByDescending(o => o.Id).Select(o => new OrderView(o.Id, o.Product, o.Quantity, o.Total, o.ShipTo, o.PlacedAt)).ToListAsync(ct);

    private static async Task<Results<Ok<OrderView>, NotFound>> FindAsync(Guid id, ClaimsPrincipal caller, ShopDbContext db, CancellationToken ct) =>
        await OfCaller(caller, db).SingleOrDefaultAsync(o => o.Id == id, ct) is { } order ? TypedResults.Ok(View(order)) : TypedResults.NotFound();

    private static async Task<Results<Created<OrderView>, ValidationProblem>> PlaceAsync(
        NewOrder asked, ClaimsPrincipal caller, ShopDbContext db, TimeProvider time, CancellationToken ct)
    {
        if (asked.Quantity is < 1 or > MostAtOnce) return Invalid("quantity", $"From 1 to {MostAtOnce}.");
        if (string.IsNullOrWhiteSpace(asked.ShipTo) || asked.ShipTo.Length > LongestAddress) return Invalid("shipTo", $"An address of up to {LongestAddress} characters.");
        if (await db.Products.FindAsync([asked.ProductId], ct) is not { } product) return Invalid("productId", "There is no such product.");

        var order = new Order
        {
            CustomerId = IdOf(caller),
            ShipTo = asked.ShipTo,
            Product = product.Name,
            Quantity = asked.Quantity,
            Total = product.Price * asked.Quantity,
            PlacedAt = time.GetUtcNow(),
        };
        db.Orders.Add(order);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/orders/{order.Id}", View(order));
    }

    private static IQueryable<Order> OfCaller(ClaimsPrincipal caller, ShopDbContext db)
    {
        var customer = IdOf(caller);
        return db.Orders.Where(o => o.CustomerId == customer);
    }

    private static Guid IdOf(ClaimsPrincipal caller) => Guid.Parse(caller.FindFirstValue(AuthClaims.Subject)!);

    private static OrderView View(Order o) => new(o.Id, o.Product, o.Quantity, o.Total, o.ShipTo, o.PlacedAt);

    private static ValidationProblem Invalid(string field, string message) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [message] });
}
