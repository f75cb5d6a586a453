using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Expiry;

public sealed class ExpiryWindowsTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const long Now = 1_767_225_600_000;

    [Fact]
    public void A_TTL_is_never_early_late_by_at_most_the_granularity_and_never_past_the_deadline() => ForAll(
        from windows in Gens.Windows
        from elapsed in Gen.Choose(0, 90_000_000)
        select (windows, elapsed),
        drawn =>
        {
            var windows = ExpiryPolicy.Windows(drawn.windows.Idle, drawn.windows.Absolute, Now);
            var now = Now + drawn.elapsed;
            var ttl = windows.TimeToLiveMs(now);
            Assert.Equal(ttl <= 0, windows.HasEnded(now));
            if (windows.DeadlineMs != 0)
            {
                Assert.True(now + ttl <= windows.DeadlineMs);
            }

            if (windows.IdleMs != 0)
            {
                Assert.True(ttl <= windows.IdleMs + windows.GranularityMs);
            }

            var mustLive = Math.Min(
                windows.IdleMs == 0 ? long.MaxValue : windows.IdleMs,
                windows.DeadlineMs == 0 ? long.MaxValue : windows.DeadlineMs - now);
            Assert.True(ttl >= mustLive);
        },
        runs: 1_000);

    [Fact]
    public void The_granularity_is_a_thirtieth_between_1_and_60_seconds() => ForAll(Gen.Choose(1_000, int.MaxValue), idle =>
    {
        var granularity = Granularity.OfMs(idle);
        Assert.InRange(granularity, 1_000, 60_000);
        Assert.True(granularity == idle / 30 || granularity is 1_000 or 60_000);
        Assert.True(granularity <= Granularity.OfMs(idle + 1_000L));
    });

    [Theory]
    [InlineData(120_000, 4_000)]
    [InlineData(1_000, 1_000)]
    [InlineData(1_800_000, 60_000)]
    [InlineData(86_400_000, 60_000)]
    public void Granularity_of(long idle, long expected) => Assert.Equal(expected, new ExpiryWindows(idle, 0).GranularityMs);

    [Fact]
    public void Windows_are_refused_when_there_are_none_or_out_of_range()
    {
        Assert.Throws<ArgumentException>(() => ExpiryPolicy.Check(null, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpiryPolicy.Check(TimeSpan.FromMilliseconds(999), null));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpiryPolicy.Check(null, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpiryPolicy.Check(TimeSpan.FromHours(1), TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpiryPolicy.Check(TimeSpan.FromHours(-1), null));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpiryPolicy.Check(null, TimeSpan.FromMilliseconds(49)));
        ExpiryPolicy.Check(TimeSpan.FromSeconds(1), ExpiryPolicy.Longest);
        ExpiryPolicy.Check(null, TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_store_in_which_no_session_could_idle_out_is_refused_and_such_a_session_is_not()
    {
        var builder = SessionStore.ForBag("bag");
        Assert.Throws<ArgumentException>(() => builder.Expire(TimeSpan.FromHours(1), TimeSpan.FromMinutes(30)));
        Assert.Null(builder.Described().Lifetime);

        builder.Expire(TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        new SessionLifetime(TimeSpan.FromHours(1), TimeSpan.FromMinutes(30)).Check();
    }
}
