using System.Globalization;
using SessionKernel.Benchmarks.Sessions;
using SessionKernel.PropertyTests.Docs;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Guards.Measuring;

/// <summary>The sizes in docs/serializers.md are those of the sessions that the benchmarks measure.</summary>
public sealed class SerializerSizesTests(ITestOutputHelper output)
{
    [Fact]
    public void The_sizes_in_the_docs_are_true()
    {
        var rows = CodeBlock.TextOf("docs/serializers.md").ReplaceLineEndings("\n").Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4)
            .ToLookup(cells => cells[1]);
        var sizes = SampleSessions.Sizes().GroupBy(size => size.Serializer).Select(group => (
            Serializer: group.Key,
            Plain: group.Select(size => Text(size.Plain)).ToArray(),
            Compressed: group.Select(size => size.Compressed is { } bytes ? Text(bytes) : "").ToArray())).ToList();
        sizes.ForEach(
            size => output.WriteLine($"| {size.Serializer} | {string.Join(" | ", size.Plain)} | {string.Join(" | ", size.Compressed)} |"));
        Assert.All(sizes, size => Assert.Contains(
            rows[size.Serializer],
            cells => cells.Length == 9 && cells.Skip(2).Take(3).SequenceEqual(size.Plain) && Near(size.Compressed, cells[5..8])));
    }

    /// <summary>Another version of the runtime may compress a little otherwise.</summary>
    private static bool Near(string[] measured, string[] written) => measured.Zip(written).All(pair =>
        pair.First.Length == 0 || pair.Second.Length == 0
            ? pair.First == pair.Second
            : Math.Abs(Number(pair.First) - Number(pair.Second)) <= Number(pair.Second) * 0.05);

    private static string Text(int bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
