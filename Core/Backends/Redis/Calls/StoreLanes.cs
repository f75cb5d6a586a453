using Microsoft.Extensions.Logging;

namespace SessionKernel;

// A store's use of the lanes of its connection. A call takes an open lane that serves the key. While all lanes to that primary reconnect,
// calls wait as long as their deadline allows, since a restart or failover is often over by then. While the server refuses lanes, or no
// server is known to serve the key, calls use the multiplexer at once. Stores share the lanes; each bounds its own waiters.
internal sealed class StoreLanes(TimeSpan commandTimeout, BackendContext context)
{
    private const int MaximumWaiting = 16 * 1024;

    private readonly LogThrottle _throttle = new(context.Time);
    private LaneRouter? _router;
    private int _waiting;
    private bool _hasLeft;

    /// <summary>False before the lanes start, and if they don't support the layout of the keys.</summary>
    public bool AreInUse => _router is not null;

    public long Now => context.Time.GetTimestamp();

    /// <summary>In ticks of the monotonic clock.</summary>
    public long CommandTimeout { get; } = MonotonicClock.Ticks(context.Time, commandTimeout);

    /// <summary>Uses the lanes of a connection; null = it has none.</summary>
    public void Join(LaneRouter? router) => _router = router;

    /// <summary>Stops further waiting. Calls that wait already go on over another path, or end at their deadline.</summary>
    public void Leave() => Volatile.Write(ref _hasLeft, true);

    /// <returns>The lanes that serve a key; null if there are none.</returns>
    public PrimaryLanes? For(in SessionKey key) => _router?.For(key);

    /// <returns>An open lane that serves the key; null if there is none.</returns>
    public Lane? Pick(in SessionKey key) => _router!.For(key)?.Pick();

    /// <returns>An open lane; null if the call should use the multiplexer instead.</returns>
    /// <exception cref="LaneWaitException">No lane opened in time, the token was cancelled, or too many calls wait.</exception>
    public async Task<Lane?> WhenOpenAsync(SessionKey key, long deadline, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaximumWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new LaneWaitException(LaneFault.Refused);
        }

        try
        {
            return await WaitAsync(key, deadline, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Reads the topology again, after a server said that it is no primary.</summary>
    public Task RefreshAsync() => _router!.RefreshAsync();

    /// <summary>Forgets which server has the key, after that server disowned it.</summary>
    public void Forget(in SessionKey key) => _router?.Forget(key);

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
                // The router cancelled the wait: another group of lanes may serve the key by now.
            }
        }

        return null;
    }
}
