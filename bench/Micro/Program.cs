using Auth.Bench.Micro;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

// In this process: what the tool would build for each benchmark beside it takes longer than they do. In all about a minute.
var job = args.Contains("--short")
    ? Job.Dry
    : Job.Default.WithWarmupCount(5).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(250));
var log = new AccumulationLogger();
var artifacts = Directory.CreateTempSubdirectory("auth-bench-");
var config = ManualConfig.CreateEmpty()
    .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Statistics, DefaultColumnProviders.Metrics)
    .AddLogger(log)
    .WithArtifactsPath(artifacts.FullName)
    .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
    .HideColumns(Column.Type)
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);

var summaries = BenchmarkRunner.Run([typeof(Rotation), typeof(AccessTokens)], config);
artifacts.Delete(recursive: true);
var isSound = summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.Length > 0 && s.Reports.All(r => r.Success));
if (!isSound) Console.Error.Write(log.GetLog());

foreach (var summary in summaries) MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
return isSound ? 0 : 1;
