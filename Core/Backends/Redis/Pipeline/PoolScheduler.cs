namespace SessionKernel;

// A lane without a thread: an asynchronous read, and the thread pool executes each operation. It is what ContinuationScheduler is measured
// against (Benchmarks, scheduling). Nothing watches a pool whose threads are all blocked: reads and completions need that pool as well.
internal sealed class PoolScheduler(LaneDelivery delivery, LaneSender sender) : ILaneScheduler
{
    private readonly WriteCoalescer _coalescer = new(
        sender.Send, static () => ThreadPool.PendingWorkItemCount > 0, static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false));

    public void Start() => _ = Task.Run(delivery.DeliverToPoolAsync);

    public void Written()
    {
        if (!Thread.CurrentThread.IsThreadPoolThread || !_coalescer.TryLeave())
        {
            sender.Send();
        }
    }
}
