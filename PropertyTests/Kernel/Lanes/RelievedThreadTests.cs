using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>
/// Callers that load all the time, and block now and then until somebody else goes on: each gets its own replies, in order.
/// </summary>
public sealed class RelievedThreadTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Loads = 40;
    private const int MostBlocked = 3;

    private readonly ConcurrentQueue<ManualResetEventSlim> _blocked = [];
    private int _blocking;
    private int _held;

    [Fact]
    public void Each_reply_reaches_its_own_caller()
    {
        // What a caller does after a load: 0 blocks until released, 1 blocks until another load has ended, else goes on.
        var cases = Gen.Choose(2, 20).SelectMany(callers => Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 15), Loads), callers));
        ForAll(cases, callers => RunAsync(callers).GetAwaiter().GetResult(), runs: 20);
        Assert.True(_held > 0, "The lane's thread was never blocked.");
    }

    private async Task RunAsync(int[][] callers)
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        var lane = rig.Pick();
        var others = Task.WhenAll(callers.Select((manners, i) => CallAsync(rig, (1 + i) * 1_000, manners)).ToArray());
        for (var i = 0; !others.IsCompleted; i++)
        {
            Assert.Equal(rig.Own(i), await rig.LoadAsync(i).AsTask().WaitAsync(LaneRig.Bound));
            Release();
        }

        await others;
        Assert.Same(lane, rig.Pick());
        Assert.Equal(0, rig.Outstanding);
    }

    private async Task CallAsync(RoutingRig rig, int first, int[] manners)
    {
        for (var i = 0; i < manners.Length; i++)
        {
            var number = first + (2 * i);
            Assert.Equal(rig.Own(number), await rig.LoadAsync(number).ConfigureAwait(false));
            if (manners[i] > 1 || !MayBlock())
            {
                Release();
                continue;
            }

            Interlocked.Add(ref _held, HeldThread.IsHere ? 1 : 0);
            Block(rig, number + 1, untilReleased: manners[i] == 0);
            Interlocked.Decrement(ref _blocking);
        }
    }

    /// <summary>More would wait for the pool to grow.</summary>
    private bool MayBlock()
    {
        var may = Interlocked.Increment(ref _blocking) <= MostBlocked;
        Interlocked.Add(ref _blocking, may ? 0 : -1);
        return may;
    }

    private void Block(RoutingRig rig, int number, bool untilReleased)
    {
        if (untilReleased)
        {
            var released = new ManualResetEventSlim();
            _blocked.Enqueue(released);
            Assert.True(released.Wait(LaneRig.Bound), "Nobody went on.");
            return;
        }

        Assert.Equal(rig.Own(number), rig.LoadAsync(number).AsTask().GetAwaiter().GetResult());
    }

    private void Release()
    {
        if (_blocked.TryDequeue(out var blocked))
        {
            blocked.Set();
        }
    }
}
