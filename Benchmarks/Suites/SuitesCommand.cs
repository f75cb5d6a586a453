using BenchmarkDotNet.Running;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>BenchmarkDotNet's suites, one class for each stage. Takes BenchmarkDotNet's own arguments.</summary>
internal static class SuitesCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> given)
    {
        // Without a filter BenchmarkDotNet asks which classes to run.
        var hasFilter = given.Any(static argument => argument is "-f" or "--filter" or "--list");
        string[] arguments = hasFilter ? [.. given] : [.. given, "--filter", "*"];

        // A job of the caller's, such as --job Dry, replaces ours, and also runs in this process.
        var hasJob = arguments.Any(argument => argument is "-j" or "--job");
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(SuitesCommand).Assembly)
            .Run(hasJob ? [.. arguments, "--inProcess"] : arguments, new SuiteConfig(withJob: !hasJob)).ToList();
        foreach (var summary in summaries)
        {
            Reports.Write(summary);
        }

        var failed = summaries.Exists(
            summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
        return Task.FromResult(failed ? 1 : 0);
    }
}
