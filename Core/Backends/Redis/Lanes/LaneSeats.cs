namespace SessionKernel;

// Which lanes are open, and who waits for one. WhenOpen stands for all callers that find none:
//
//   a lane is seated      it ends with that lane
//   lanes are refused     it ends with null, until a lane is seated: go over the multiplexer
//   they are sent away    it is cancelled: ask anew which lanes serve the key
//   otherwise             it is pending
//
// A lane leaves its seat before what it carried is failed, so who tries again never finds the lane that failed.
internal sealed class LaneSeats(int count)
{
    private readonly Lock _gate = new();
    private readonly Lane?[] _lanes = new Lane?[count];
    private readonly bool[] _refused = new bool[count];
    private TaskCompletionSource<Lane?> _whenOpen = NewSource();
    private bool _isDisposed;
    private int _next;

    public Task<Lane?> WhenOpen => Volatile.Read(ref _whenOpen).Task;

    /// <returns>An open lane, in turn; null if there is none.</returns>
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

    public void Seat(int seat, Lane lane)
    {
        lock (_gate)
        {
            if (lane.IsOpen && !_isDisposed)
            {
                _refused[seat] = false;
                Volatile.Write(ref _lanes[seat], lane);
                End(lane);
            }
        }
    }

    public void Leave(int seat, Lane lane)
    {
        lock (_gate)
        {
            if (_lanes[seat] == lane)
            {
                Volatile.Write(ref _lanes[seat], null);
                Reconsider();
            }
        }
    }

    /// <summary>No lane can be had for a seat, for now.</summary>
    public void Refuse(int seat) => Mark(seat, refused: true);

    /// <summary>A lane may soon be had for a seat.</summary>
    public void Expect(int seat) => Mark(seat, refused: false);

    /// <summary>Cancels those who wait; who comes later waits anew.</summary>
    public void SendAway()
    {
        lock (_gate)
        {
            if (_whenOpen.TrySetCanceled())
            {
                Renew();
            }
        }
    }

    /// <summary>Closes every lane; who waits, or comes later, is cancelled.</summary>
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

    private void Mark(int seat, bool refused)
    {
        lock (_gate)
        {
            if (_refused[seat] != refused)
            {
                _refused[seat] = refused;
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

    /// <summary>Who waits on a pending source goes on waiting on it.</summary>
    private void Renew()
    {
        if (_whenOpen.Task.IsCompleted)
        {
            Volatile.Write(ref _whenOpen, NewSource());
        }
    }

    private static TaskCompletionSource<Lane?> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
