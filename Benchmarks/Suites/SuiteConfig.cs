using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>Short enough to run all suites at once. Each category has a baseline: what a user would write otherwise.</summary>
internal sealed class SuiteConfig : ManualConfig
{
    public const string JobId = "Short";

    public SuiteConfig(bool withJob)
    {
        if (withJob)
        {
            // In this process, because otherwise BenchmarkDotNet builds a project that must have the name of the assembly.
            AddJob(Job.Default.WithId(JobId)
                .WithWarmupCount(3)
                .WithIterationCount(7)
                .WithIterationTime(TimeInterval.FromMilliseconds(150))
                .WithToolchain(InProcessEmitToolchain.Instance));
        }

        AddDiagnoser(MemoryDiagnoser.Default);
        AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(CategoriesColumn.Default);
        HideColumns(Column.Job, Column.Gen0, Column.Gen1, Column.Gen2, Column.StdDev, Column.Median, Column.RatioSD);
        AddLogger(ConsoleLogger.Default);
        WithArtifactsPath(Path.Combine(Path.GetTempPath(), "sessionkernel-suites"));
        WithOptions(ConfigOptions.DisableLogFile);
    }
}
