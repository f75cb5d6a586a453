using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>Files stay small enough to be read whole.</summary>
public sealed class FileShapeTests(ITestOutputHelper output)
{
    private const int LongestFile = 300;
    private const int MedianFile = 60;
    private const int NinetiethPercentile = 150;
    private const int EnoughFilesToJudge = 40;
    private static readonly string[] Shipped = ["Core", "Serializers", "Adapters"];

    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        var tooLong = Measure("").Where(file => file.Lines > LongestFile).Select(file => $"{file.Path}: {file.Lines}").ToList();
        Assert.True(tooLong.Count == 0, string.Join('\n', tooLong));
    }

    [Fact]
    public void Shipped_files_are_small()
    {
        Report("all but tests", [.. Measure("").Where(file => !file.Path.StartsWith("PropertyTests/", StringComparison.Ordinal))]);
        var shipped = Report("shipped", [.. Shipped.SelectMany(Measure)]);
        if (shipped.Count >= EnoughFilesToJudge)
        {
            Assert.InRange(shipped.Median, 0, MedianFile);
            Assert.InRange(shipped.P90, 0, NinetiethPercentile);
        }
    }

    private (int Count, int Median, int P90) Report(string what, IReadOnlyList<(string Path, int Lines)> files)
    {
        if (files.Count == 0)
        {
            output.WriteLine($"{what}: no files");
            return default;
        }

        var lines = files.Select(file => file.Lines).Order().ToArray();
        var (median, p90) = (At(lines, 0.5), At(lines, 0.9));
        output.WriteLine($"{what}: {lines.Length} files, lines median {median}, p90 {p90}, max {lines[^1]}");
        return (lines.Length, median, p90);
    }

    // Nearest rank.
    private static int At(int[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];

    private static IEnumerable<(string Path, int Lines)> Measure(string folder) =>
        Repository.SourceFiles(folder).Select(path => (path, File.ReadLines(Path.Combine(Repository.Root, folder, path)).Count()));
}
