using System.Net.Http.Headers;

namespace ShopReports;

/// <summary>What was sold.</summary>
/// <param name="Orders">How many orders there are.</param>
/// <param name="Revenue">What they come to, in cents.</param>
public sealed record SalesReport(int Orders, long Revenue)
{
    internal static SalesReport Of(IReadOnlyCollection<Sale> sales) => new(sales.Count, sales.Sum(s => s.Total));
}

internal sealed record Sale(Guid Id, long Total);

/// <summary>Asks the shop in the caller's name, so that the shop decides what the caller may see.</summary>
internal sealed class ShopApi(HttpClient http)
{
    public async Task<IReadOnlyList<Sale>> GetAsync(string path, AuthenticationHeaderValue caller, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = caller } };
        using var response = await http.SendAsync(request, ct);
        _ = response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<IReadOnlyList<Sale>>(ct))!;
    }
}
