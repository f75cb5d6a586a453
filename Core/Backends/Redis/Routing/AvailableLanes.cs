namespace SessionKernel;

// The open lanes of one primary, and the callers who wait for one. WhenOpen serves all callers that find no open lane:
//
//   a lane is added          completes with that lane
//   lanes are refused        completes with null until a lane is added: use the multiplexer
//   waiters are cancelled    cancelled: look up again which lanes serve the key
//   otherwise                pending
//
// A lane is removed before its operations fail, so a caller that tries again never finds the lane that failed.
internal sealed class AvailableLanes(int count, LanePlatform platform)
{
    private readonly Lock _gate = new();
    private readonly Lane?[] _lanes = new Lane?[count];
    private readonly bool[] _refused = new bool[count];
    private TaskCompletionSource<Lane?> _whenOpen = new(platform.Completion);
    private bool _isDisposed;
    private int _next;

    public Task<Lane?> WhenOpen => Volatile.Read(ref _whenOpen).Task;

    /// <returns>An open lane, round robin; null if there is none.</returns>
    public Lane? Pick()
    {
        if (_lanes.Length == 1)
        {
            return Volatile.Read(ref _lanes[0]);
        }

        var first = (uint)Interlocked.Increment(ref _next);
        for (var i = 0u; i < _lanes.Length; i++)
        {
            if (Volatile.Read(ref _lanes[(first + i) % _lanes.Length]) is { } lane)
            {
                return lane;
            }
        }

        return null;
    }

    public void CheckRoles()
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            Volatile.Read(ref _lanes[i])?.CheckRole();
        }
    }

    public void Add(int index, Lane lane)
    {
        lock (_gate)
        {
            if (lane.IsOpen && !_isDisposed)
            {
                _refused[index] = false;
                Volatile.Write(ref _lanes[index], lane);
                End(lane);
            }
        }
    }

    public void Remove(int index, Lane lane)
    {
        lock (_gate)
        {
            if (_lanes[index] == lane)
            {
                Volatile.Write(ref _lanes[index], null);
                Reconsider();
            }
        }
    }

    /// <summary>The server accepts no lane for now.</summary>
    public void Refuse(int index) => Mark(index, refused: true);

    /// <summary>A lane may open soon.</summary>
    public void Expect(int index) => Mark(index, refused: false);

    /// <summary>Cancels the present waiters. Later callers wait on a new task.</summary>
    public void CancelWaiters()
    {
        lock (_gate)
        {
            if (_whenOpen.TrySetCanceled())
            {
                Renew();
            }
        }
    }

    /// <summary>Closes every lane. Waiters are cancelled, and so are later callers.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        for (var i = 0; i < _lanes.Length; i++)
        {
            Volatile.Read(ref _lanes[i])?.Close(LaneEnd.Disposed);
        }

        lock (_gate)
        {
            Reconsider();
        }
    }

    private void Mark(int index, bool refused)
    {
        lock (_gate)
        {
            if (_refused[index] != refused)
            {
                _refused[index] = refused;
                Reconsider();
            }
        }
    }

    private void Reconsider()
    {
        if (_isDisposed)
        {
            Renew();
            _whenOpen.TrySetCanceled();
        }
        else if (Array.Find(_lanes, lane => lane is not null) is { } other)
        {
            End(other);
        }
        else if (Array.Exists(_refused, refused => refused))
        {
            End(null);
        }
        else
        {
            Renew();
        }
    }

    private void End(Lane? lane)
    {
        Renew();
        _whenOpen.TrySetResult(lane);
    }

    /// <summary>Keeps a pending source, since callers wait on it.</summary>
    private void Renew()
    {
        if (_whenOpen.Task.IsCompleted)
        {
            Volatile.Write(ref _whenOpen, new TaskCompletionSource<Lane?>(platform.Completion));
        }
    }
}
