namespace SessionKernel.AspNetCore;

// A check every second while there are requests: a request that was there at the previous check has its sessions touched if that is due. A
// request that is gone by then takes the lock twice, and allocates nothing unless more requests are under way than ever before.
/// <summary>Keeps the sessions of long requests in use. Thread-safe.</summary>
internal sealed class RequestsUnderWay : IDisposable
{
    private const int AtOnce = 32;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private HeldByRequest?[] _all = new HeldByRequest?[64];
    private int _count;
    private bool _isLooking;
    private bool _isTouching;

    public RequestsUnderWay(TimeProvider time)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(
                static state => ((RequestsUnderWay)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Add(HeldByRequest held)
    {
        lock (_lock)
        {
            if (_count == _all.Length)
            {
                Array.Resize(ref _all, 2 * _count);
            }

            held.Place = _count;
            _all[_count++] = held;
            if (!_isLooking)
            {
                _isLooking = true;
                _timer.Change(s_pause, s_pause);
            }
        }
    }

    public void Remove(HeldByRequest held)
    {
        lock (_lock)
        {
            if (held.Place < _count && ReferenceEquals(_all[held.Place], held))
            {
                var last = _all[--_count]!;
                last.Place = held.Place;
                _all[held.Place] = last;
                _all[_count] = null;
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // Checks must not pile up behind a server that does not answer.
        if (Old() is { Count: > 0 } old && !Interlocked.Exchange(ref _isTouching, true))
        {
            _ = TouchAsync(old);
        }
    }

    private List<HeldByRequest> Old()
    {
        var old = new List<HeldByRequest>();
        lock (_lock)
        {
            if (_count == 0)
            {
                _isLooking = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }

            foreach (var held in _all.AsSpan(0, _count))
            {
                if (held!.IsOld && held.IsInUse)
                {
                    old.Add(held);
                }

                held.IsOld = true;
            }
        }

        return old;
    }

    // A touch that waits for a server that does not answer takes one place, not all: the others continue beside it.
    private async Task TouchAsync(List<HeldByRequest> old)
    {
        try
        {
            var waiting = new List<Task>(AtOnce);
            foreach (var held in old)
            {
                var touch = TouchAsync(held);
                if (!touch.IsCompleted)
                {
                    waiting.Add(touch);
                }

                if (waiting.Count == AtOnce)
                {
                    await Task.WhenAny(waiting).ConfigureAwait(false);
                    waiting.RemoveAll(static one => one.IsCompleted);
                }
            }

            await Task.WhenAll(waiting).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isTouching, false);
        }
    }

    private static async Task TouchAsync(HeldByRequest held)
    {
        try
        {
            await held.TouchAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SessionKernelException or ObjectDisposedException)
        {
            // The server was not reached, which the store has logged: the next check tries again. Or the host stops.
        }
    }
}
