using System.Globalization;
using Auth.Tests.Integration.Support.Databases;
using Npgsql;

namespace Auth.Bench.Growth;

/// <summary>A thousand sessions, each rotated very often: does the store grow?</summary>
internal static class Rotations
{
    private const int Sessions = 1_000;
    private const int First = 100;
    private const double Bound = 1.5;
    private static readonly string[] Tables = ["sessions", "refresh_tokens"];

    /// <summary>Prints the bytes on the way, and answers whether they are at the end what they were after the first tenth, within what cleaning up behind updates lets float.</summary>
    public static async Task<bool> StayInPlaceAsync(int rotations)
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await using var store = await Store.CreateAsync(cluster, Sessions);
        var totals = new List<(int Rotations, long Bytes)>();
        Console.WriteLine("| rotations of each session | ms each | sessions: table | its indexes | refresh_tokens: table | its indexes | bytes in all |\n|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var mark in Enumerable.Range(0, 11).Select(tenth => (int)(rotations * (long)tenth / 10)).Append(Math.Min(First, rotations)).Distinct().Order())
        {
            var milliseconds = await store.RotateEachAsync(mark - (totals is [.., var before] ? before.Rotations : 0));
            var sizes = new List<long>();
            foreach (var table in Tables) sizes.AddRange(await store.NumberAsync($"pg_table_size('auth.{table}')"), await store.NumberAsync($"pg_indexes_size('auth.{table}')"));
            totals.Add((mark, sizes.Sum()));
            Print($"| {mark:N0} | {(mark == 0 ? "" : milliseconds.ToString("0.000", CultureInfo.InvariantCulture))} | {sizes[0]:N0} | {sizes[1]:N0} | {sizes[2]:N0} | {sizes[3]:N0} | {sizes.Sum():N0} |");
        }

        NpgsqlConnection.ClearAllPools(); // what a connection has counted is told at its end
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var table in Tables)
        {
            var (updates, inPlace) = (await UpdatesAsync(table, "n_tup_upd"), await UpdatesAsync(table, "n_tup_hot_upd"));
            Print($"- updates of {table}: {updates:N0}, of which in place (HOT): {inPlace:N0}");
        }

        var later = totals.Where(t => t.Rotations >= rotations / 10).Select(t => t.Bytes).ToList();
        var growth = (double)later[^1] / later[0];
        Print($"- bytes since the first tenth: largest / smallest {(double)later.Max() / later.Min():0.000}, last / first {growth:0.000} (at most {Bound}): {(growth <= Bound ? "constant" : "growing")}");
        return growth <= Bound;

        Task<long> UpdatesAsync(string table, string column) =>
            store.NumberAsync($"(SELECT {column} FROM pg_stat_user_tables WHERE schemaname = 'auth' AND relname = '{table}')");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
