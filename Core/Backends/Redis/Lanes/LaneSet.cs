namespace SessionKernel;

/// <summary>The lanes to one primary, each kept by a keeper.</summary>
internal sealed class LaneSet : IAsyncDisposable
{
    private readonly LaneSeats _seats;
    private readonly LaneKeeper[] _keepers;
    private readonly BackendContext _context;
    private readonly TimeSpan _patience;
    private bool _isStarted;
    private bool _isDisposed;

    public LaneSet(ILaneTarget target, int lanes, LaneSettings settings, BackendContext context)
    {
        _context = context;
        _patience = settings.ConnectTimeout;
        _seats = new LaneSeats(lanes);
        _keepers = [.. Enumerable.Range(0, lanes).Select(seat => new LaneKeeper(seat, _seats, target, settings, context))];
    }

    /// <summary>Ends with an open lane, or with null where lanes are refused; cancelled when the caller should ask anew whose keys these are.</summary>
    public Task<Lane?> WhenOpen => _seats.WhenOpen;

    /// <summary>Once; again does nothing.</summary>
    public void Start()
    {
        if (!Interlocked.Exchange(ref _isStarted, true))
        {
            Array.ForEach(_keepers, keeper => keeper.Start());
        }
    }

    /// <summary>Ends when a lane is open or refused. The others follow.</summary>
    public async Task WhenStartedAsync(CancellationToken cancellationToken)
    {
        var started = _context.Time.GetTimestamp();
        while (true)
        {
            var left = _patience - _context.Time.GetElapsedTime(started);
            try
            {
                await WhenOpen.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _context.Time, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                _seats.Refuse(0);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Volatile.Read(ref _isDisposed))
            {
                // Sent away, since the topology may have changed: the lane is still on its way.
            }
        }
    }

    /// <returns>A lane that is open, if any.</returns>
    public Lane? Pick() => _seats.Pick();

    /// <summary>To be called when the topology may have changed.</summary>
    public void Review() => Array.ForEach(_keepers, keeper => keeper.Review());

    /// <summary>Cancels those who wait: the keys may be elsewhere by now.</summary>
    public void SendAway() => _seats.SendAway();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await Task.WhenAll(_keepers.Select(keeper => keeper.StopAsync())).ConfigureAwait(false);
        _seats.Dispose();
        foreach (var keeper in _keepers)
        {
            await keeper.DisposeAsync().ConfigureAwait(false);
        }
    }
}
