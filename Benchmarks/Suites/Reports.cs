using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace SessionKernel.Benchmarks.Suites;

/// <summary>Benchmarks/Results/CLASS.md: the table of one suite, headed by machine, operating system and runtime.</summary>
internal static class Reports
{
    public static void Write(Summary summary)
    {
        // A dry run only shows that a suite works: it measures nothing.
        if (!summary.Reports.Any() || summary.BenchmarksCases.Any(benchmark => benchmark.Job.Id != SuiteConfig.JobId))
        {
            return;
        }

        var suite = summary.BenchmarksCases[0].Descriptor.Type.Name;
        var text = new AccumulationLogger();
        text.WriteLine($"# {suite}");
        MarkdownExporter.GitHub.ExportToLog(summary, text);
        var folder = Directory.CreateDirectory(Path.Combine(ProjectFolder(), "Results")).FullName;

        // BenchmarkDotNet quotes names that have several words.
        File.WriteAllText(Path.Combine(folder, $"{suite}.md"), text.GetLog().Replace("&#39;", "", StringComparison.Ordinal));
    }

    private static string ProjectFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Benchmarks.csproj")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("Run this in the project's folder: reports are written there.");
        }

        return folder;
    }
}
