using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>How many waits are slept through after so many in vain.</summary>
public sealed class AdaptiveSpinTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Longest = 1024;

    [Fact]
    public void A_wait_that_is_rewarded_is_followed_by_another()
    {
        var spin = new AdaptiveSpin();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(0, SleepsUntilAwake(spin));
            spin.End(wasRewarded: true);
        }
    }

    [Fact]
    public void Each_wait_in_vain_doubles_how_many_are_slept_through_until_one_is_rewarded() =>
        ForAll(Gen.NonEmptyListOf(Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)))), rewards =>
        {
            var spin = new AdaptiveSpin();
            var expected = 0;
            foreach (var rewarded in rewards)
            {
                Assert.Equal(expected, SleepsUntilAwake(spin));
                spin.End(rewarded);
                expected = rewarded ? 0 : Math.Clamp(2 * expected, 1, Longest);
            }
        });

    [Fact]
    public void A_wait_ends()
    {
        var spin = new AdaptiveSpin();
        SleepsUntilAwake(spin, out var until);
        while (AdaptiveSpin.Wait(until))
        {
        }

        Assert.True(TimeProvider.System.GetTimestamp() >= until);
    }

    private static int SleepsUntilAwake(AdaptiveSpin spin) => SleepsUntilAwake(spin, out _);

    private static int SleepsUntilAwake(AdaptiveSpin spin, out long until)
    {
        for (var sleeps = 0; ; sleeps++)
        {
            if (spin.TryBegin(out until))
            {
                return sleeps;
            }

            // With a single core it is always slept.
            Assert.True(Environment.ProcessorCount > 1 && sleeps <= Longest);
        }
    }
}
