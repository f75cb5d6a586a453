using System.Diagnostics;

namespace SessionKernel;

/// <summary>
/// A lease on a session, for code that must not run concurrently for one session, such as a payment or a form that is sent twice. Nothing
/// else waits for the lock, saves included. It ends when the lease is over, so a crashed holder delays others no longer than that. A holder
/// that was delayed beyond its lease no longer has the lock: check <see cref="IsHeld"/> and <see cref="Lost"/>, and pass
/// <see cref="Fence"/> to services that must refuse a former holder.
/// </summary>
/// <remarks>
/// Thread-safe. Dispose it to let the next waiter in. A web session's lock is lost when its request ends: every member but dispose then
/// throws <see cref="ObjectDisposedException"/>, and the lease continues.
/// </remarks>
[DebuggerDisplay("Lock {Status}")]
public sealed class SessionLock : IAsyncDisposable
{
    private readonly ISessionBackend? _backend;
    private readonly TimeProvider? _time;
    private readonly LockCommand _command;
    private readonly CancellationTokenSource _lost;
    private readonly LockStatus _status;
    private readonly long _fence;
    private readonly CancellationToken _lostToken;
    private long _endsAt;
    private bool _isDisposed;
    private bool _isOver;

    internal SessionLock(LockStatus status)
    {
        _status = status;
        _lost = new CancellationTokenSource();
        _lostToken = _lost.Token;
        _lost.Cancel();
    }

    internal SessionLock(ISessionBackend backend, TimeProvider time, in LockCommand command, long fence, long asked)
    {
        (_backend, _time, _command) = (backend, time, command);
        (_status, _fence) = (LockStatus.Held, fence);
        _endsAt = EndOf(asked);
        _lost = new CancellationTokenSource(Left(_endsAt), time);
        _lostToken = _lost.Token;
    }

    /// <summary>The result of taking the lock.</summary>
    /// <value>It stays Held when the lease is over: see <see cref="IsHeld"/>.</value>
    public LockStatus Status => Current._status;

    /// <summary>
    /// Whether the lease still runs. This machine's monotonic clock measures it from before the request, so never for too long.
    /// </summary>
    /// <value>False once the lock is disposed.</value>
    public bool IsHeld =>
        Current._backend is not null && !Volatile.Read(ref _isDisposed) && _time!.GetTimestamp() < Volatile.Read(ref _endsAt);

    /// <summary>A number higher than that of every former holder. A service can refuse numbers lower than one it has seen.</summary>
    /// <value>0 unless the lock is held.</value>
    public long Fence => Current._fence;

    /// <summary>Cancelled when a timer notices that the lease is over; <see cref="IsHeld"/> knows at once.</summary>
    /// <value>Cancelled from the start unless the lock is held.</value>
    public CancellationToken Lost => Current._lostToken;

    private SessionLock Current
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isOver), this);
            return this;
        }
    }

    /// <summary>Extends the lock by its lease, from now on.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if the lock is lost, or the server did not answer.</returns>
    public async ValueTask<bool> ExtendAsync(CancellationToken cancellationToken = default)
    {
        if (!IsHeld)
        {
            return false;
        }

        var started = _time!.GetTimestamp();
        var reply = await _backend!.LockAsync(_command with { Action = LockAction.Extend }, cancellationToken).ConfigureAwait(false);
        var endsAt = EndOf(started);
        if (reply.Status != BackendStatus.Done || Left(endsAt) == TimeSpan.Zero || !IsHeld)
        {
            return false;
        }

        Volatile.Write(ref _endsAt, endsAt);
        try
        {
            _lost.CancelAfter(Left(endsAt));
        }
        catch (ObjectDisposedException)
        {
            // Disposed concurrently.
        }

        return !_lostToken.IsCancellationRequested;
    }

    /// <summary>Ends a lock whose request is over. Sends nothing.</summary>
    internal void End()
    {
        Volatile.Write(ref _isOver, true);
        _ = LoseAsync();
    }

    // The token's callbacks run on the thread pool, because the caller holds a lock that they may wait for. Their exceptions are ignored.
    private async Task LoseAsync()
    {
        try
        {
            await _lost.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (ObjectDisposedException)
        {
            // Already disposed.
        }
    }

    // The lease counts from the request: a delay of this process since then must not prolong it.
    private long EndOf(long asked) => asked + MonotonicClock.Ticks(_time!, TimeSpan.FromMilliseconds(_command.LeaseMs));

    private TimeSpan Left(long endsAt) =>
        _time!.GetElapsedTime(_time.GetTimestamp(), endsAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Releases the lock.</summary>
    /// <returns>
    /// Completes when the server has answered, or the command has timed out and the lease ends the lock. Repeated calls do nothing.
    /// </returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        try
        {
            await _lost.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            _lost.Dispose();
            if (_backend is not null)
            {
                await _backend.LockAsync(_command with { Action = LockAction.Release }, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
