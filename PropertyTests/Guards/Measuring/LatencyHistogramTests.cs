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
        select (Values: values.ToArray(), Share: percent / 100.0),
        sample =>
        {
            var histogram = new LatencyHistogram();
            foreach (var value in sample.Values)
            {
                histogram.Record(value);
            }

            var exact = sample.Values.Order().ElementAt((int)Math.Ceiling(sample.Share * sample.Values.Length) - 1);
            Assert.InRange(histogram.Percentile(sample.Share), exact * 0.984, exact * 1.016);
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
    public void A_value_without_a_bucket_counts_in_the_nearest_one()
    {
        var histogram = Of([-1]);
        Assert.Equal(0, histogram.Percentile(1));
        histogram.Record(long.MaxValue);
        Assert.InRange(histogram.Percentile(1), 1e12, 1.2e12);
        histogram.Clear();
        Assert.Equal(0, histogram.Percentile(0.5));
    }

    private static LatencyHistogram Of(long[] values)
    {
        var histogram = new LatencyHistogram();
        Array.ForEach(values, histogram.Record);
        return histogram;
    }
}
