using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Which threads are called blocked, by what the looks at them have seen. No clock runs.</summary>
public sealed class BlockedThreadTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Waits = 5;
    private const int Sleeps = 25;

    [Fact]
    public void A_thread_is_blocked_after_so_many_looks_that_saw_it_wait_or_asleep_without_a_break()
    {
        var look = Gen.Frequency(
            (12, Gen.Constant((Waits: true, Sleeps: true, Runs: false))),
            (12, Gen.Constant((Waits: false, Sleeps: true, Runs: false))),
            (1, Gen.Constant((Waits: false, Sleeps: true, Runs: true))),
            (1, Gen.Constant((Waits: false, Sleeps: false, Runs: false))),
            (1, Gen.Constant((Waits: false, Sleeps: false, Runs: true))));
        ForAll(Gen.ArrayOf(look, 60), looks =>
        {
            var (at, used) = (0, 0L);
            var thread = new BlockedThread(() =>
            {
                used += looks[at].Runs ? 1_000 : 0;
                return new ThreadActivity(looks[at].Waits, looks[at].Sleeps, used);
            });
            var (waits, sleeps) = (0, 0);
            for (; at < looks.Length; at++)
            {
                waits = looks[at].Waits ? waits + 1 : 0;
                // The first look has nothing to compare with.
                sleeps = at > 0 && looks[at].Sleeps && !looks[at].Runs ? sleeps + 1 : 0;
                Assert.Equal(waits >= Waits || sleeps >= Sleeps, thread.Look());
            }
        });
    }

    [Fact]
    public void A_thread_that_computes_or_gets_no_processor_is_never_blocked()
    {
        var used = 0L;
        var computes = new BlockedThread(() => new ThreadActivity(false, Sleeps: false, used += 20_000_000));
        var starves = new BlockedThread(static () => new ThreadActivity(false, Sleeps: false, 7));
        var isUnknown = new BlockedThread(static () => new ThreadActivity(false));
        for (var look = 0; look < 10_000; look++)
        {
            Assert.False(computes.Look() || starves.Look() || isUnknown.Look());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thread_is_seen_to_wait_and_to_compute(bool waits)
    {
        using var end = new ManualResetEventSlim();
        var begun = new TaskCompletionSource<ThreadWatch>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            begun.SetResult(ThreadWatch.OfCurrent());
            while (!end.IsSet)
            {
                if (waits)
                {
                    end.Wait();
                }
            }
        });
        thread.Start();
        try
        {
            var watch = await begun.Task;
            await LaneRig.UntilAsync(() => watch.Activity().Waits == waits);
            if (OperatingSystem.IsLinux() && !waits)
            {
                var before = watch.Activity().UsedNs;
                await LaneRig.UntilAsync(() => watch.Activity().UsedNs > before);
            }
        }
        finally
        {
            end.Set();
        }

        thread.Join();
    }
}
