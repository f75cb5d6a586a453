using System.Collections.Concurrent;

namespace SessionKernel;

// A lane without a thread: an asynchronous read, and threads of the pool execute what was answered, as many at a time as the pool has. It
// is what ContinuationScheduler is measured against (Benchmarks, scheduling). Nothing watches over a pool whose threads are all blocked:
// reads need that pool as well.
internal sealed class PoolScheduler : ILaneScheduler, IThreadPoolWorkItem
{
    private readonly LaneDelivery _delivery;
    private readonly LaneSender _sender;
    private readonly WriteCoalescer _coalescer;
    private readonly ConcurrentQueue<LaneOperation> _answered = new();
    private int _called;

    public PoolScheduler(LaneDelivery delivery, LaneSender sender)
    {
        (_delivery, _sender) = (delivery, sender);
        _coalescer = WriteCoalescer.OfPool(sender.Send);
    }

    public void Start() => _ = Task.Run(() => _delivery.DeliverAllAsync(_answered, ExecuteAnswered));

    public void Written()
    {
        if (!Thread.CurrentThread.IsThreadPoolThread || !_coalescer.TryLeave())
        {
            _sender.Send();
        }
    }

    public void Execute()
    {
        Interlocked.Exchange(ref _called, 0);
        while (_answered.TryDequeue(out var operation))
        {
            ExecuteAnswered();
            operation.Execute();
        }
    }

    private void ExecuteAnswered()
    {
        if (!_answered.IsEmpty && Volatile.Read(ref _called) == 0 && Interlocked.Exchange(ref _called, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
