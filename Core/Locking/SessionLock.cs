using System.Diagnostics;

namespace SessionKernel;

/// <summary>What asking for a lock came to.</summary>
public enum LockStatus
{
    /// <summary>Not asked for: the default value.</summary>
    None,

    /// <summary>It is held, until it is disposed or its lease is over.</summary>
    Held,

    /// <summary>Another held it all the time that was waited.</summary>
    Busy,

    /// <summary>The text is no id, or its check does not verify.</summary>
    Forged,

    /// <summary>The server refuses this client.</summary>
    Denied,

    /// <summary>The server was not reached, or did not answer: it is not held, as far as is known, and ends by its lease if it is.</summary>
    Unavailable,
}

/// <summary>
/// A lease on a session, for code that must not run twice at a time for one session: a payment, a form that is sent twice. Nothing else
/// waits for it or heeds it, saves included. It ends by itself when the lease is over, so whoever crashed holds up nobody for longer;
/// and so whoever was held up for longer than the lease does not hold it any more: heed <see cref="IsHeld"/> and <see cref="Lost"/>, and give
/// <see cref="Fence"/> to what must refuse a holder of the past.
/// </summary>
/// <remarks>
/// Thread-safe. Dispose it to let the next one in. A web session's ends with its request: it is lost, every member but dispose throws
/// <see cref="ObjectDisposedException"/>, and its lease goes on.
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

    /// <summary>What asking for it came to.</summary>
    /// <value>It stays Held when the lease is over: <see cref="IsHeld"/> tells that.</value>
    public LockStatus Status => Current._status;

    /// <summary>Whether the lease is not over: by this machine's monotonic clock, from before it was asked for, so never too long.</summary>
    /// <value>False once it was disposed.</value>
    public bool IsHeld => Current._backend is not null && !Volatile.Read(ref _isDisposed) && _time!.GetTimestamp() < Volatile.Read(ref _endsAt);

    /// <summary>A number that is higher than that of every holder before. Whoever is given it can refuse one that is lower than one it has seen.</summary>
    /// <value>0 unless it is held.</value>
    public long Fence => Current._fence;

    /// <summary>Cancelled when the lease is over, as soon as a timer notices; <see cref="IsHeld"/> knows at once.</summary>
    /// <value>Cancelled from the start unless it is held.</value>
    public CancellationToken Lost => Current._lostToken;

    private SessionLock Current
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isOver), this);
            return this;
        }
    }

    /// <summary>Holds it for its lease from now on.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if it is lost, or the server did not answer.</returns>
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
            // Let go meanwhile.
        }

        return !_lostToken.IsCancellationRequested;
    }

    /// <summary>Ends what was handed out to a request that is over. Nothing is sent.</summary>
    internal void End()
    {
        Volatile.Write(ref _isOver, true);
        _ = LoseAsync();
    }

    // Callbacks of the token run on the thread pool: the caller holds a lock that they may wait for. What they throw is ignored.
    private async Task LoseAsync()
    {
        try
        {
            await _lost.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (ObjectDisposedException)
        {
            // Let go before.
        }
    }

    // From when it was asked for: whatever has held this process up since then has not prolonged it.
    private long EndOf(long asked) => asked + MonotonicClock.Ticks(_time!, TimeSpan.FromMilliseconds(_command.LeaseMs));

    private TimeSpan Left(long endsAt) => _time!.GetElapsedTime(_time.GetTimestamp(), endsAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Lets the next one in.</summary>
    /// <returns>Ends when the server was told, or did not answer: then the lease ends it. A second call does nothing.</returns>
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
