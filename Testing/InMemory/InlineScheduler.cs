using System.Collections.Concurrent;

namespace SessionKernel.Testing.InMemory;

/// <summary>Delivers what has arrived as it arrives, and completes it at once.</summary>
internal sealed class InlineScheduler(MemoryWire wire, Lane lane, LaneSender sender) : ILaneScheduler
{
    private readonly ConcurrentQueue<LaneOperation> _answered = new();
    private bool _isDelivering;
    private bool _hasEnded;

    public void Start()
    {
        wire.Arrived = Deliver;
        Deliver();
    }

    public void Written() => sender.Send();

    private void Deliver()
    {
        // What arrives while the rest of a reply is waited for is delivered behind it.
        if (_isDelivering)
        {
            return;
        }

        _isDelivering = true;
        while (!_hasEnded && wire.IsReady)
        {
            _hasEnded = !lane.Deliver(_answered);
            while (_answered.TryDequeue(out var operation))
            {
                operation.Execute();
            }
        }

        _isDelivering = false;
    }
}
