using Microsoft.Extensions.Logging;

namespace SessionKernel;

// How a store uses the lanes of its connection. While one that serves the key is open it is picked; while all to that primary are being
// connected again, calls wait as long as their deadline allows, since a restart or failover is often over before that; while the server
// refuses lanes, or nobody is known to serve the key, calls go over the multiplexer at once. Lanes are shared; who waits for one, and how
// many may, is the store's.
internal sealed class StoreLanes(TimeSpan commandTimeout, BackendContext context)
{
    private const int MaximumWaiting = 16 * 1024;

    private readonly LogThrottle _throttle = new(context.Time);
    private LaneRouter? _routes;
    private int _waiting;
    private bool _hasLeft;

    /// <summary>Whether lanes serve at all: not before they were started, nor where keys are laid out in a way that they do not know.</summary>
    public bool AreInUse => _routes is not null;

    public long Now => context.Time.GetTimestamp();

    /// <summary>In ticks of the monotonic clock.</summary>
    public long CommandTimeout { get; } = MonotonicClock.Ticks(context.Time, commandTimeout);

    /// <summary>Has calls go over the lanes of a connection; null = it has none.</summary>
    public void Join(LaneRouter? routes) => _routes = routes;

    /// <summary>Calls that wait for a lane are sent on or end by their deadline, and none waits anew.</summary>
    public void Leave() => Volatile.Write(ref _hasLeft, true);

    /// <returns>The lanes that serve a key; null if there are none.</returns>
    public PrimaryLanes? For(in SessionKey key) => _routes?.For(key);

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

    public void Report(CommandKind kind, LaneFault fault, BackendStatus status)
    {
        if (fault != LaneFault.Canceled && _throttle.Allows((int)status))
        {
            Log.NotServed(context.Logger, kind.ToString(), status.ToString(), LaneFaults.Advice(fault));
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
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Volatile.Read(ref _hasLeft))
            {
                // Sent away: to where the key is now.
            }
        }

        return null;
    }
}
