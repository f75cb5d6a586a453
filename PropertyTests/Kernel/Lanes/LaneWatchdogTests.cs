using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>One thread looks after however many lanes a connection has, and none after none.</summary>
public sealed class LaneWatchdogTests
{
    [Fact]
    public async Task One_thread_looks_after_all_lanes_and_ends_with_the_last()
    {
        var watchdog = new LaneWatchdog();
        for (var round = 0; round < 20; round++)
        {
            var threads = new HashSet<int>();
            var lanes = Enumerable.Range(0, 5).Select(_ => new Looked(threads)).ToArray();
            Array.ForEach(lanes, lane => watchdog.Add(lane.Look));
            watchdog.Watch();
            await LaneRig.UntilAsync(() => lanes.All(lane => lane.Looks >= 2));
            Array.ForEach(lanes[1..], lane => watchdog.Remove(lane.Look));
            var seen = lanes[1].Looks;
            watchdog.Watch();
            await LaneRig.UntilAsync(() => lanes[0].Looks > seen + 3);
            watchdog.Remove(lanes[0].Look);
            var guard = lanes[0].Thread!;
            await LaneRig.UntilAsync(() => !guard.IsAlive);
            Assert.Single(threads);
        }
    }

    private sealed class Looked(HashSet<int> threads)
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public Thread? Thread { get; private set; }

        public bool Look()
        {
            Thread = Thread.CurrentThread;
            threads.Add(Environment.CurrentManagedThreadId);
            Interlocked.Increment(ref _looks);
            return false;
        }
    }
}
