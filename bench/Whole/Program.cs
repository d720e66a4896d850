using System.Globalization;
using Auth.Bench.Whole;

switch (args)
{
    case ["bare" or "believing" or "bytes", var file, .. var rest]:
        await Alone.BareAsync(args[0], file, rest);
        return 0;
    case ["product", .. var rest]:
        await Alone.ProductAsync(rest);
        return 0;
    case ["hash", var seconds]:
        Alone.Hash(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
        return 0;
}

var options = BenchOptions.Parse(args);
await using var database = await Database.StartAsync();
using var servers = await Servers.StartAsync(database, options);
var report = new Report();
if (options.SoakMinutes > 0)
{
    Soak.Run(servers, database, report, options);
}
else
{
    new Phases(servers, database, options, report).Run();
}

Console.Write(report);
return report.IsSound ? 0 : 1;

/// <summary>What the command line says.</summary>
/// <param name="Rounds">How often the phases take turns.</param>
/// <param name="WarmUp">What is not counted, at the beginning of each.</param>
/// <param name="Duration">What is counted.</param>
/// <param name="Only">The groups of phases; all where it is empty.</param>
/// <param name="Published">Where the service is published ready to run; null: no start is measured.</param>
/// <param name="HasDjango">Whether SimpleJWT is measured, too.</param>
/// <param name="HasBetterAuth">Whether better-auth is.</param>
/// <param name="SoakMinutes">How long a mixed load lasts; 0 for the phases.</param>
/// <param name="TokenLifetime">How long an access token of the two nodes lives.</param>
internal sealed record BenchOptions(int Rounds, TimeSpan WarmUp, TimeSpan Duration, IReadOnlyList<string> Only, string? Published, bool HasDjango, bool HasBetterAuth, int SoakMinutes, TimeSpan TokenLifetime)
{
    public bool IsShort => Rounds == 1;

    public static BenchOptions Parse(string[] args)
    {
        var isShort = args.Contains("--short");
        return new(
            isShort ? 1 : int.Parse(Value("--rounds") ?? "5", CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(isShort ? 0.5 : 1.5),
            TimeSpan.FromSeconds(isShort ? 1 : 5),
            Value("--only")?.Split(',') ?? [],
            Value("--published"),
            !isShort && File.Exists("/usr/bin/gunicorn"),
            !isShort && Servers.BetterAuthIsInstalled,
            int.Parse(Value("--soak") ?? "0", CultureInfo.InvariantCulture),
            TimeSpan.FromMinutes(int.Parse(Value("--token-minutes") ?? "60", CultureInfo.InvariantCulture)));

        string? Value(string name) => args.SkipWhile(a => a != name).Skip(1).FirstOrDefault();
    }

    public bool Has(string group) => Only is [] || Only.Contains(group);
}
