using Xunit;

namespace SessionKernel.PropertyTests.Guards;

/// <summary>No line of code is over 140 columns.</summary>
public sealed class CodeWidthTests
{
    private const int Widest = 140;

    [Theory]
    [InlineData("Core")]
    [InlineData("Serializers")]
    [InlineData("Adapters")]
    [InlineData("Testing")]
    [InlineData("Samples")]
    [InlineData("Benchmarks")]
    [InlineData("PropertyTests")]
    public void No_line_is_over_140_columns(string folder) =>
        Assert.Empty(Repository.SourceFiles(folder).SelectMany(path => TooWide(folder, path)));

    private static IEnumerable<string> TooWide(string folder, string path) =>
        from line in File.ReadLines(Path.Combine(Repository.Root, folder, path)).Index()
        where line.Item.Length > Widest
        select $"{folder}/{path}:{line.Index + 1}: {line.Item.Length} columns";
}
