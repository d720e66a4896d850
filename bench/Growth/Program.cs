using System.Globalization;
using Auth.Bench.Growth;
using Auth.Tests.Integration.Support.Databases;

if (args is ["rotations", ..]) return await Rotations.StayInPlaceAsync(Number("--rotations") ?? (args.Contains("--short") ? 20 : 10_000)) ? 0 : 1;

// What a rotation and a revocation cost among few sessions and among very many, on one PostgreSQL with full durability, in turn.
var isShort = args.Contains("--short");
var few = isShort ? 1_000 : 10_000;
var many = Number("--sessions") ?? (isShort ? 20_000 : 1_000_000);
var (rounds, rotations, revocations) = isShort ? (3, 200, 40) : (9, 2_000, 80);

await using var cluster = await PostgresCluster.StartAsync("shared_buffers=1GB");
await using var small = await Store.CreateAsync(cluster, few);
await using var large = await Store.CreateAsync(cluster, many);
foreach (var store in new[] { small, large }) _ = await store.RotateAsync(rotations); // warm: connections, plans, caches

var (rotating, revoking) = (new List<(double Small, double Large)>(), new List<(double Small, double Large)>());
var pages = (Small: await small.PagesReadAsync(), Large: await large.PagesReadAsync());
for (var round = 0; round < rounds; round++) rotating.Add((await small.RotateAsync(rotations), await large.RotateAsync(rotations)));
await Task.Delay(TimeSpan.FromSeconds(2)); // the statistics come late
pages = (await small.PagesReadAsync() - pages.Small, await large.PagesReadAsync() - pages.Large);
for (var round = 0; round < rounds; round++) revoking.Add((await small.RevokeAsync(revocations), await large.RevokeAsync(revocations)));

Print($"{few:N0} sessions beside {many:N0}, {rounds} rounds of {rotations:N0} rotations and {revocations} revocations at eight callers:");
Print($"rotation: {Median(rotating, r => r.Small):0.000} ms and {Median(rotating, r => r.Large):0.000} ms, ratio {Median(rotating, r => r.Large / r.Small):0.000} (least {rotating.Min(r => r.Large / r.Small):0.000}, most {rotating.Max(r => r.Large / r.Small):0.000})");
Print($"pages looked at for a rotation: {(double)pages.Small / (rounds * rotations):0.0} and {(double)pages.Large / (rounds * rotations):0.0}");
Print($"revocation: {Median(revoking, r => r.Small):0.000} ms and {Median(revoking, r => r.Large):0.000} ms, ratio {Median(revoking, r => r.Large / r.Small):0.000} (least {revoking.Min(r => r.Large / r.Small):0.000}, most {revoking.Max(r => r.Large / r.Small):0.000})");
Print($"bytes a session, tables and indexes: {(double)await large.BytesAsync() / many:0}");
return 0;

int? Number(string option) => args.SkipWhile(a => a != option).Skip(1).Select(a => (int?)int.Parse(a, CultureInfo.InvariantCulture)).FirstOrDefault();

static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);
