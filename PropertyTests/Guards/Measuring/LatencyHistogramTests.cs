using FsCheck.Fluent;
using SessionKernel.Benchmarks.Measuring;
using SessionKernel.PropertyTests.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Guards.Measuring;

public sealed class LatencyHistogramTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly FsCheck.Gen<long> Nanoseconds =
        from exponent in Gen.Choose(0, 39)
        from share in Gen.Choose(0, 1_000_000)
        select (1L << exponent) + (long)((1L << exponent) * (share / 1_000_001.0));

    [Fact]
    public void A_percentile_is_the_value_of_its_rank_to_1_6_percent() => ForAll(
        from values in Gen.NonEmptyListOf(Nanoseconds)
        from percent in Gen.Choose(1, 100)
        select (Values: values.Order().ToArray(), Share: percent / 100.0),
        sample =>
        {
            // Between two ranks either one is right.
            var rank = sample.Share * sample.Values.Length;
            var (below, above) = (sample.Values[Math.Max(0, (int)rank - 1)], sample.Values[(int)Math.Ceiling(rank) - 1]);
            Assert.InRange(Of(sample.Values).Percentile(sample.Share), below * 0.984, above * 1.016);
        });

    [Fact]
    public void Histograms_add_up() => ForAll(
        from one in Gen.NonEmptyListOf(Nanoseconds)
        from other in Gen.NonEmptyListOf(Nanoseconds)
        select (One: one.ToArray(), Other: other.ToArray()),
        sample =>
        {
            var sum = Of(sample.One);
            sum.Add(Of(sample.Other));
            var whole = Of([.. sample.One, .. sample.Other]);
            Assert.All([0.01, 0.5, 0.99, 1], share => Assert.Equal(whole.Percentile(share), sum.Percentile(share)));
        });

    [Fact]
    public void A_value_out_of_range_counts_as_the_nearest_one_in_range()
    {
        var histogram = Of([-1]);
        Assert.Equal(0, histogram.Percentile(1));
        histogram.Record(long.MaxValue);
        Assert.InRange(histogram.Percentile(1), 1e12, 1.2e12);
        histogram.Clear();
        Assert.Equal(0, histogram.Percentile(0.5));
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = Of([1, 1_000, 1_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            histogram.Record(i * 1_000_000L);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static LatencyHistogram Of(long[] values)
    {
        var histogram = new LatencyHistogram();
        Array.ForEach(values, histogram.Record);
        return histogram;
    }
}
