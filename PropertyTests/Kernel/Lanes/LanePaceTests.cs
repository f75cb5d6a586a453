using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>When callers' code is held to be short: by how many of the last completions took long, and by whether it blocked.</summary>
public sealed class LanePaceTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Window = 256;
    private const int ShortestHold = 4 * 1024;
    private const int LongestHold = 1024 * 1024;

    /// <summary>As long as a completion of a short run may take.</summary>
    private static readonly long s_short = TimeProvider.System.TimestampFrequency / 50_000;

    private static readonly Gen<int[]> s_runs = Gen.NonEmptyListOf(Gen.Choose(1, 64)).Select(runs => runs.ToArray());

    private readonly LanePace _pace = new();

    [Fact]
    public void Is_short_until_something_is_known() => Assert.True(_pace.IsShort);

    [Fact]
    public void Stays_short_while_runs_are() => ForAll(Gen.NonEmptyListOf(Gen.Choose(1, 64).Zip(Gen.Choose(0, 100))), runs =>
    {
        var pace = new LanePace();
        foreach (var (completions, percent) in runs)
        {
            pace.Note(completions, completions * s_short * percent / 100);
            Assert.True(pace.IsShort);
        }
    });

    [Fact]
    public void Is_long_after_a_window_of_long_runs_and_short_after_windows_of_short_ones() => ForAll(s_runs, runs =>
    {
        var pace = new LanePace();
        NoteUntil(pace, Window, runs, s_short + 1);
        Assert.False(pace.IsShort);
        NoteUntil(pace, Window, runs, s_short);
        NoteUntil(pace, Window, runs, s_short);
        Assert.True(pace.IsShort);
    });

    /// <summary>
    /// A run that is interrupted takes as long as thousands of others, and counts for a quarter of a window all the same.
    /// </summary>
    [Fact]
    public void A_run_in_a_window_that_is_interrupted_changes_nothing() => ForAll(s_runs, interrupted =>
    {
        var pace = new LanePace();
        foreach (var completions in interrupted)
        {
            pace.Note(completions, TimeProvider.System.TimestampFrequency);
            Assert.True(pace.IsShort);
            NoteUntil(pace, Window, [completions], 0);
        }
    });

    [Fact]
    public void Code_that_takes_milliseconds_is_known_for_it_after_three()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.True(_pace.IsShort);
            _pace.Note(1, TimeProvider.System.TimestampFrequency / 100);
        }

        Assert.False(_pace.IsShort);
    }

    [Fact]
    public void Half_of_the_batches_long_does_not_make_long_code_short() => ForAll(s_runs, runs =>
    {
        var pace = new LanePace();
        NoteUntil(pace, Window, [64], s_short + 1);
        foreach (var completions in runs)
        {
            pace.Note(completions, 0);
            Assert.False(pace.IsShort);
            pace.Note(completions, TimeProvider.System.TimestampFrequency);
        }
    });

    [Fact]
    public void Code_that_blocked_counts_as_long_for_a_while() => ForAll(s_runs, runs =>
    {
        var pace = new LanePace();
        pace.NoteBlocked();
        for (int i = 0, completions = 0; completions <= ShortestHold; i++)
        {
            Assert.False(pace.IsShort);
            pace.Note(runs[i % runs.Length], 0);
            completions += runs[i % runs.Length];
        }

        Assert.True(pace.IsShort);
    });

    [Fact]
    public void Code_that_stays_long_counts_as_long_after_the_hold()
    {
        _pace.NoteBlocked();
        NoteUntil(_pace, 2 * ShortestHold, [64], s_short + 1);
        Assert.False(_pace.IsShort);
    }

    [Fact]
    public void The_hold_doubles_if_code_blocks_again_soon()
    {
        for (var hold = ShortestHold; hold <= LongestHold; hold *= 2)
        {
            AssertHeldFor(hold);
        }

        AssertHeldFor(LongestHold);
    }

    [Fact]
    public void The_hold_halves_after_a_long_time_without_blocking()
    {
        AssertHeldFor(ShortestHold);
        AssertHeldFor(2 * ShortestHold);
        AssertHeldFor(4 * ShortestHold);
        _pace.Note(100 * ShortestHold, 0);
        AssertHeldFor(2 * ShortestHold);
        _pace.Note(100 * ShortestHold, 0);
        AssertHeldFor(ShortestHold);
        _pace.Note(100 * ShortestHold, 0);
        AssertHeldFor(ShortestHold);
    }

    private void AssertHeldFor(int completions)
    {
        _pace.NoteBlocked();
        Assert.False(_pace.IsShort);
        _pace.Note(completions, 0);
        Assert.False(_pace.IsShort);
        _pace.Note(1, 0);
        Assert.True(_pace.IsShort);
    }

    private static void NoteUntil(LanePace pace, int completions, int[] runs, long ticksEach)
    {
        for (int i = 0, noted = 0; noted < completions; i++)
        {
            var run = runs[i % runs.Length];
            pace.Note(run, run * ticksEach);
            noted += run;
        }
    }
}
