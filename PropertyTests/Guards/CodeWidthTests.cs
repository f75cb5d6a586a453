using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>
/// No line of code is over 140 columns. Where a folder still has such lines, in tests, benchmarks and the markup of samples, their number
/// may only shrink.
/// </summary>
public sealed class CodeWidthTests
{
    private const int Widest = 140;

    [Theory]
    [InlineData("Core", 0)]
    [InlineData("Serializers", 0)]
    [InlineData("Adapters", 0)]
    [InlineData("Testing", 0)]
    [InlineData("Samples", 16)]
    [InlineData("Benchmarks", 102)]
    [InlineData("PropertyTests", 101)]
    public void Lines_over_140_columns_only_become_fewer(string folder, int most)
    {
        var tooWide = Repository.SourceFiles(folder).SelectMany(path => TooWide(folder, path)).ToList();
        Assert.True(tooWide.Count <= most, $"{tooWide.Count} lines, at most {most}:\n{string.Join('\n', tooWide)}");
        Assert.True(tooWide.Count == most, $"{tooWide.Count} lines are left: lower the number from {most}.");
    }

    private static IEnumerable<string> TooWide(string folder, string path) =>
        from line in File.ReadLines(Path.Combine(Repository.Root, folder, path)).Index()
        where line.Item.Length > Widest
        select $"{folder}/{path}:{line.Index + 1}: {line.Item.Length} columns";
}
