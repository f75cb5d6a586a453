namespace SessionKernel.Benchmarks.Budget;

// The pool's global queue is a ring that doubles when it looks full. It also looks full if a thread that is taking an item is preempted
// while the other threads go once around the ring. On two cores shared with a server that shows in the open loop, so the ring is first
// grown to its full million of slots.
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
