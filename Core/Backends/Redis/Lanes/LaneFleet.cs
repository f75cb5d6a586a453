using Microsoft.Extensions.Logging;

namespace SessionKernel;

// The lanes of a store. While one that serves the key is open it is picked; while all to that primary are being connected again, calls
// wait as long as their deadline allows, since a restart or failover is often over before that; while the server refuses lanes, or
// nobody is known to serve the key, calls go over the multiplexer at once.
internal sealed class LaneFleet(ILaneTopology topology, int lanes, LaneSettings settings, BackendContext context) : IAsyncDisposable
{
    private const int MaximumWaiting = 16 * 1024;

    private readonly LogThrottle _throttle = new(context.Time);
    private LaneRoutes? _routes;
    private int _waiting;
    private bool _isDisposed;

    /// <summary>Whether lanes serve at all: not before they were started, nor where keys are laid out in a way that they do not know.</summary>
    public bool AreInUse => _routes is not null;

    public long Now => context.Time.GetTimestamp();

    /// <summary>In ticks of the monotonic clock.</summary>
    public long CommandTimeout { get; } = MonotonicClock.Ticks(context.Time, settings.CommandTimeout);

    /// <summary>Ends when every primary's lanes are open or refused.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _routes ??= topology.Layout switch
        {
            LaneLayout.OnePrimary => new OnePrimaryRoutes(topology, lanes, settings, context),
            LaneLayout.Cluster => new ClusterRoutes(topology, lanes, settings, context),
            _ => null,
        };
        if (_routes is { } routes)
        {
            await routes.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>The lanes that serve a key; null if there are none.</returns>
    public LaneSet? For(in SessionKey key) => _routes?.For(key);

    /// <returns>A lane that serves the key and is open, if any.</returns>
    public Lane? Pick(in SessionKey key) => _routes!.For(key)?.Pick();

    /// <returns>An open lane; null if there is to be none.</returns>
    /// <exception cref="LaneWaitException">None was open in time, the token was cancelled, or too many wait.</exception>
    public async Task<Lane?> WhenOpenAsync(SessionKey key, long deadline, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new LaneWaitException(LaneFault.Refused);
        }

        try
        {
            return await WaitAsync(key, deadline, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
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
        var left = context.Time.GetElapsedTime(Now, deadline);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Asks where the primary is, since a server said that it isn't.</summary>
    public Task RefreshAsync() => _routes!.RefreshAsync();

    /// <summary>A server said that the key is elsewhere.</summary>
    public void Forget(in SessionKey key) => _routes?.Forget(key);

    /// <summary>To be called when roles or slots may have changed.</summary>
    public void Review() => _routes?.Review();

    public void Report(CommandKind kind, LaneFault fault, BackendStatus status)
    {
        if (fault != LaneFault.Canceled && _throttle.Allows((int)status))
        {
            Log.NotServed(context.Logger, kind.ToString(), status.ToString(), LaneFaults.Advice(fault));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isDisposed, true);
        if (_routes is { } routes)
        {
            await routes.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<Lane?> WaitAsync(SessionKey key, long deadline, CancellationToken cancellationToken)
    {
        while (For(key) is { } set)
        {
            var open = set.WhenOpen;
            if (For(key) != set)
            {
                continue;
            }

            try
            {
                return await open.WaitAsync(Left(deadline), context.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Volatile.Read(ref _isDisposed))
            {
                // Sent away: to where the key is now.
            }
        }

        return null;
    }
}
