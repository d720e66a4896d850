using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Shop;

internal sealed record NewProduct(string Name, long Price);

internal sealed record SoldOrder(Guid Id, string Product, int Quantity, long Total);

/// <summary>What only a role may do.</summary>
internal static class Staff
{
    public const string Policy = "staff";
    public const string Role = "shop-staff";

    private const int LongestName = 100;

    public static void MapStaff(this IEndpointRouteBuilder app)
    {
        var staff = app.MapGroup("/api/staff").RequireAuthorization(Policy);
        staff.MapGet("orders", ListAsync);
        staff.MapPost("products", AddAsync);
        staff.MapDelete("products/{id:guid}", RemoveAsync).RequireRecentSignIn();
    }

    private static Task<List<SoldOrder>> ListAsync(ShopDbContext db, CancellationToken ct) =>
        db.Orders.OrderBy(o => o.Id).Select(o => new SoldOrder(o.Id, o.Product, o.Quantity, o.Total)).ToListAsync(ct);

    private static async Task<Results<Created<ProductView>, ValidationProblem>> AddAsync(NewProduct asked, ShopDbContext db, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(asked.Name) || asked.Name.Length > LongestName || asked.Price <= 0)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["name"] = [$"A name of up to {LongestName} characters, and a price above zero."] });
        }

        var product = new Product { Name = asked.Name, Price = asked.Price };
        db.Products.Add(product);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created("/api/products", new ProductView(product.Id, product.Name, product.Price));
    }

    private static async Task<Results<NoContent, NotFound>> RemoveAsync(Guid id, ShopDbContext db, CancellationToken ct) =>
        await db.Products.Where(p => p.Id == id).ExecuteDeleteAsync(ct) == 1 ? TypedResults.NoContent() : TypedResults.NotFound();
}
