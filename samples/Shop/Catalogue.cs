using Microsoft.EntityFrameworkCore;

namespace Shop;

internal sealed record ProductView(Guid Id, string Name, long Price);

/// <summary>What there is, for everybody.</summary>
internal static class Catalogue
{
    public static void MapCatalogue(this IEndpointRouteBuilder app) => app.MapGet("/api/products", ListAsync).AllowAnonymous();

    private static Task<List<ProductView>> ListAsync(ShopDbContext db, CancellationToken ct) =>
        db.Products.OrderBy(p => p.Name).Select(p => new ProductView(p.Id, p.Name, p.Price)).ToListAsync(ct);
}
