namespace SessionKernel;

// The lanes to a primary. While one is open it is picked; while all are being connected again, calls wait as long as their
// deadline allows, since a restart or failover is often over before that; while the server refuses lanes, calls go over the
// multiplexer at once.
internal sealed class LaneSet : IAsyncDisposable
{
    private const int MaximumWaiting = 16 * 1024;

    private readonly LaneKeeper[] _keepers;
    private readonly LaneSettings _settings;
    private readonly BackendContext _context;
    private readonly LogThrottle _throttle;
    private int _waiting;
    private int _next;

    public LaneSet(ILaneTarget target, int lanes, LaneSettings settings, BackendContext context)
    {
        _settings = settings;
        _context = context;
        _throttle = new LogThrottle(context.Time);
        CommandTimeout = Ticks(settings.CommandTimeout);
        _keepers = [.. Enumerable.Range(0, lanes).Select(_ => new LaneKeeper(target, settings, context))];
    }

    /// <summary>Whether lanes serve at all: not before they were started, nor where the server is of a kind that they do not know.</summary>
    public bool AreInUse { get; private set; }

    public long Now => _context.Time.GetTimestamp();

    /// <summary>In ticks of the monotonic clock.</summary>
    public long CommandTimeout { get; }

    /// <summary>Ends when each lane was opened, or refused once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        AreInUse = true;
        foreach (var keeper in _keepers)
        {
            keeper.Start();
        }

        foreach (var keeper in _keepers)
        {
            try
            {
                await keeper.WhenOpen.WaitAsync(_settings.ConnectTimeout, _context.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                keeper.GiveUpWaiting();
            }
        }
    }

    /// <returns>A lane that is open, if any.</returns>
    public Lane? Pick()
    {
        if (_keepers.Length == 1)
        {
            return _keepers[0].Current;
        }

        var first = (uint)Interlocked.Increment(ref _next);
        for (var i = 0u; i < _keepers.Length; i++)
        {
            if (_keepers[(first + i) % _keepers.Length].Current is { } lane)
            {
                return lane;
            }
        }

        return null;
    }

    /// <returns>An open lane; null if lanes are refused.</returns>
    /// <exception cref="LaneWaitException">None was open in time, the token was cancelled, or too many wait.</exception>
    public async Task<Lane?> WhenOpenAsync(long deadline, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new LaneWaitException(LaneFault.Refused);
        }

        try
        {
            return Pick() ?? await _keepers[0].WhenOpen.WaitAsync(Left(deadline), _context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new LaneWaitException(LaneFault.TimedOut);
        }
        catch (OperationCanceledException)
        {
            throw new LaneWaitException(cancellationToken.IsCancellationRequested ? LaneFault.Canceled : LaneFault.Unsent);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public TimeSpan Left(long deadline)
    {
        var left = _context.Time.GetElapsedTime(Now, deadline);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _context.Time.TimestampFrequency);

    /// <summary>To be called when the topology may have changed.</summary>
    public void CheckRoles()
    {
        foreach (var keeper in _keepers)
        {
            keeper.Current?.CheckRole();
        }
    }

    public void Report(CommandKind kind, LaneFault fault, BackendStatus status)
    {
        if (fault != LaneFault.Canceled && _throttle.Allows((int)status))
        {
            Log.NotServed(_context.Logger, kind.ToString(), status.ToString(), LaneFaults.Advice(fault));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var keeper in _keepers)
        {
            await keeper.DisposeAsync().ConfigureAwait(false);
        }
    }
}
