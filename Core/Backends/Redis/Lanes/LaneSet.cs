using Microsoft.Extensions.Logging;

namespace SessionKernel;

// The lanes to a primary. While one is open it is picked; while all are being connected again, calls wait as long as their
// deadline allows, since a restart or failover is often over before that; while the server refuses lanes, calls go over the
// multiplexer at once.
internal sealed class LaneSet : IAsyncDisposable
{
    private const int MaximumWaiting = 16 * 1024;

    private readonly ILaneTarget _target;
    private readonly LaneSeats _seats;
    private readonly LaneKeeper[] _keepers;
    private readonly LaneSettings _settings;
    private readonly BackendContext _context;
    private readonly LogThrottle _throttle;
    private int _waiting;
    private bool _isDisposed;

    public LaneSet(ILaneTarget target, int lanes, LaneSettings settings, BackendContext context)
    {
        _target = target;
        _settings = settings;
        _context = context;
        _throttle = new LogThrottle(context.Time);
        _seats = new LaneSeats(lanes);
        _keepers = [.. Enumerable.Range(0, lanes).Select(seat => new LaneKeeper(seat, _seats, target, settings, context))];
        CommandTimeout = MonotonicClock.Ticks(context.Time, settings.CommandTimeout);
    }

    /// <summary>Whether lanes serve at all: not before they were started, nor where the server is of a kind that they do not know.</summary>
    public bool AreInUse { get; private set; }

    public long Now => _context.Time.GetTimestamp();

    /// <summary>In ticks of the monotonic clock.</summary>
    public long CommandTimeout { get; }

    /// <summary>Ends when a lane is open or refused. The others follow.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!AreInUse)
        {
            AreInUse = true;
            Array.ForEach(_keepers, keeper => keeper.Start());
        }

        try
        {
            await _seats.WhenOpen.WaitAsync(_settings.ConnectTimeout, _context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _seats.Refuse(0);
        }
    }

    /// <returns>A lane that is open, if any.</returns>
    public Lane? Pick() => _seats.Pick();

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
            return await _seats.WhenOpen.WaitAsync(Left(deadline), _context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
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

    /// <summary>Asks where the primary is, since a server said that it isn't.</summary>
    public Task RefreshAsync() => _target.RefreshAsync();

    /// <summary>To be called when the topology may have changed.</summary>
    public void CheckRoles() => _seats.CheckRoles();

    public void Report(CommandKind kind, LaneFault fault, BackendStatus status)
    {
        if (fault != LaneFault.Canceled && _throttle.Allows((int)status))
        {
            Log.NotServed(_context.Logger, kind.ToString(), status.ToString(), LaneFaults.Advice(fault));
        }
    }

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
