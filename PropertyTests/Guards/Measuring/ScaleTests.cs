using SessionKernel.Benchmarks;
using SessionKernel.Benchmarks.Measuring;
using SessionKernel.Benchmarks.Scale;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Guards.Measuring;

[Collection(MeasuringCollection.Name)]
public sealed class ScaleTests
{
    [RedisFact]
    public async Task Few_sessions_and_more_are_run_through_without_a_failure() =>
        Assert.Equal(0, await Commands.RunAsync("scale", "--sizes", "2000,100", "--seconds", "0.1", "--rounds", "2"));

    [Fact]
    public void The_kernel_may_lose_ten_points_more_than_the_server_does()
    {
        var few = Row(1_000, kernel: 400, raw: 1000, heap: 2_000_000);
        Assert.Equal([10, 0], Figures(few, Row(1_000_000, kernel: 200, raw: 600, heap: 2_000_000)));
        Assert.Equal([10.25, 1], Figures(few, Row(1_000_000, kernel: 199, raw: 600, heap: 2_999_000)));
        Assert.Equal([-5, 0], Figures(few, Row(1_000_000, kernel: 260, raw: 600, heap: 1_000_000)));
        Assert.True(Verdicts.AreMet(ScaleTargets.All, [few, Row(1_000_000, kernel: 201, raw: 600, heap: 2_400_000)]));
        Assert.False(Verdicts.AreMet(ScaleTargets.All, [few, Row(1_000_000, kernel: 198, raw: 600, heap: 2_000_000)]));
        Assert.False(Verdicts.AreMet(ScaleTargets.All, [few, Row(1_000_000, kernel: 400, raw: 1000, heap: 2_600_000)]));
    }

    [Fact]
    public void Ids_of_the_run_are_not_counted_as_the_stores()
    {
        var ids = new ScaleIds();
        ids.Add([.. Enumerable.Range(0, 1_000).Select(static i => $"{i:d43}")]);
        Assert.Equal(1_000, ids.All.Distinct().Count());
        Assert.NotEqual(ids.All.Order(), ids.All);
        // Of a string of 43 characters: its header, its length, the characters and one more, in words of 8 bytes.
        Assert.Equal(1_000 * (112 + IntPtr.Size), ids.Bytes);
    }

    [Fact]
    public void Five_million_are_run_only_when_asked_for()
    {
        Assert.Equal([1_000, 100_000, 1_000_000], Options().Sizes);
        Assert.Equal([1_000, 100_000, 1_000_000, 5_000_000], Options("--large").Sizes);
        Assert.Equal(2_000_000, Options().FilterEntries);
        Assert.Equal(65_536, Options("--touch-filter", "65536").FilterEntries);
        Assert.Equal(2, Options("--touch-filter", "2").FilterEntries);
        Assert.NotEmpty(Commands.Parse("scale", "--touch-filter", "1").Errors);
        Assert.NotEmpty(Commands.Parse("scale", "--large", "7").Errors);
        Assert.NotEmpty(Commands.Parse("scale", "--sizes", "10").Errors);
    }

    private static ScaleOptions Options(params string[] arguments) => ScaleOptions.Of(Commands.Parse(["scale", .. arguments]));

    private static double?[] Figures(params ScaleRow[] rows) =>
        [.. ScaleTargets.All.Select(target => target.Figure(rows) is { } figure ? Math.Round(figure, 3) : (double?)null)];

    private static ScaleRow Row(int sessions, double kernel, double raw, long heap) =>
        new(sessions, new Rounds(kernel, 0, 0), new Rounds(raw, 0, 0), new AppMemory(heap + 500, 0), IdBytes: 500);
}
