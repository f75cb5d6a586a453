namespace SessionKernel.Benchmarks.Budget;

// The pool's global queue is a ring that doubles when it looks full, and it looks full too when a thread that is taking an item
// is preempted for as long as the others need to come round. Two cores shared with a server do that often enough to be seen in
// the open loop, so the ring is brought to its full million of slots beforehand.
internal sealed class PoolQueue : IThreadPoolWorkItem
{
    private const int Items = 1_100_000;

    private readonly ManualResetEventSlim _open = new();

    public static void Grow()
    {
        var item = new PoolQueue();
        for (var i = 0; i < Items; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        }

        item._open.Set();
    }

    public void Execute() => _open.Wait();
}
