using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shop;

namespace Auth.Tests.Shop;

/// <summary>What the shop's database says of an order.</summary>
internal static class ShopRows
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The address, and whose it is.</summary>
    public static async Task<string> PersonalDataAsync(this TestShop shop, JsonElement order)
    {
        await using var scope = shop.Services.CreateAsyncScope();
        var id = order.GetProperty("id").GetGuid();
        return await scope.ServiceProvider.GetRequiredService<ShopDbContext>().Database
            .SqlQuery<string>($"SELECT coalesce(\"ShipTo\", '') || coalesce(\"CustomerId\", '') AS \"Value\" FROM \"Orders\" WHERE \"Id\" = {id}")
            .SingleAsync();
    }

    /// <summary>Waits for the subscriber, which runs in the background.</summary>
    public static async Task UntilForgottenAsync(this TestShop shop, JsonElement order)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await shop.PersonalDataAsync(order) != "") await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
    }
}
