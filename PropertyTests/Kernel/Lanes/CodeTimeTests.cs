using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>What callers' code takes does not include the sending of what it wrote, however the two alternate.</summary>
public sealed class CodeTimeTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public void Is_the_time_that_was_not_spent_on_sending() => ForAll(
        Gen.NonEmptyListOf(Gen.Choose(0, 100_000).Zip(Gen.Choose(0, 100_000))).Zip(Gen.Choose(0, 1_000_000).Two()),
        drawn =>
        {
            var (runs, (now, sending)) = drawn;
            var (clock, sent) = ((long)now, (long)sending);
            var time = new CodeTime(clock, sent);
            foreach (var (code, send) in runs)
            {
                clock += code + send;
                sent += send;
                Assert.Equal(code, time.Take(clock, sent));
            }
        });

    [Fact]
    public async Task A_command_that_callers_code_writes_counts_as_sending()
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        Assert.True(await CountsAsync(rig));
    }

    /// <summary>On the lane's thread: a test's own context would go on elsewhere.</summary>
    private static async Task<bool> CountsAsync(RoutingRig rig)
    {
        for (var i = 0; i < 1_000; i++)
        {
            await rig.LoadAsync(i).ConfigureAwait(false);
            if (HeldThread.IsHere)
            {
                var before = ContinuationScheduler.SendingTicks;
                var next = rig.LoadAsync(i + 1);
                var counts = ContinuationScheduler.SendingTicks > before;
                await next.ConfigureAwait(false);
                return counts;
            }
        }

        return false;
    }
}
