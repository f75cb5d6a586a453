using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

// A load requests a touch -> the filter suppresses most -> the rest wait in the batch -> a timer, started by the first of them, flushes. A
// touch is due again granularity - 2 x flush interval after the last one, so that a batched touch arrives before the TTL ends: TTL = idle +
// granularity, and a flush starts at most one interval after the request.
//
// For a backend in this process batching saves nothing, so every touch is made at once. Otherwise a test that advances a fake clock between
// two uses, by many intervals in one step or only the wall clock, would lose a use.
internal sealed class Toucher : IAsyncDisposable, IThreadPoolWorkItem
{
    private const int SendAtMost = 1024;

    private readonly MonotonicClock _clock;
    private readonly ILogger _logger;
    private readonly TouchFilter _filter;
    private readonly TouchBatch _batch;
    private readonly TouchSender _sender;
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly ITimer _timer;
    private readonly TouchSettings _settings;
    private readonly LogThrottle _throttle;
    private int _wanted;

    public Toucher(ISessionBackend backend, TimeProvider time, ILogger logger, TouchSettings settings, ServerClock? clock = null)
    {
        _clock = new MonotonicClock(time);
        _logger = logger;
        _settings = settings;
        _throttle = new LogThrottle(time);
        _filter = new TouchFilter(settings.FilterEntries);
        _batch = new TouchBatch(settings.BatchCapacity);
        _sender = new TouchSender(backend, clock ?? new ServerClock(time, logger), _filter, Counters, SendAtMost);
        _timer = time.CreateTimer(
            static state => ((Toucher)state!).FlushInBackground(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TouchCounters Counters { get; } = new();

    /// <summary>The monotonic clock, never 0.</summary>
    public long NowMs => 1 + _clock.NowMs;

    /// <summary>Prefetches the filter's memory before a session is decoded, so that it is near when a touch may be due.</summary>
    public void Approach(in SessionKey key) => _filter.Approach(key.Digest);

    /// <summary>Whether a touch is due now. If so, it counts as requested, and the caller must request it.</summary>
    public bool IsDue(in TouchTarget target, in ExpiryWindows windows)
    {
        if (windows.IdleMs == 0)
        {
            return false;
        }

        var now = NowMs;
        var remembered = !_settings.IsImmediate && Remembers(target, windows, now);
        Counters.CountAsked(filtered: remembered);
        if (!remembered)
        {
            _filter.Remember(target.Mark, now);
        }

        return !remembered;
    }

    /// <summary>Whether a touch would be due now, without requesting it.</summary>
    public bool WouldBeDue(in TouchTarget target, in ExpiryWindows windows) => windows.IdleMs != 0 && !Remembers(target, windows, NowMs);

    /// <summary>Suppresses touches of this target for a while, because they would do nothing.</summary>
    public void Remember(in TouchTarget target) => _filter.Remember(target.Mark, NowMs);

    private bool Remembers(in TouchTarget target, in ExpiryWindows windows, long now) =>
        _filter.Remembers(target.Mark, now, windows.GranularityMs - (2 * _settings.FlushIntervalMs));

    public void Enqueue(in TouchTarget target, in TouchTerms terms)
    {
        if (_settings.IsImmediate)
        {
            // Completed when the call returns.
            _sender.SendOneAsync(target, terms, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        else if (!_batch.TryAdd(target, terms, out var waiting))
        {
            _sender.Drop(target);
            if (_throttle.Allows(0))
            {
                Log.TouchesDropped(_logger, _settings.BatchCapacity);
            }
        }
        else if (waiting == 1)
        {
            _timer.Change(TimeSpan.FromMilliseconds(_settings.FlushIntervalMs), Timeout.InfiniteTimeSpan);
        }
        else if (waiting == SendAtMost)
        {
            // Not on this thread, which completes somebody's load.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Requests a touch if one is due: it is sent with the batch.</summary>
    public void EnqueueIfDue(in TouchTarget target, in TouchTerms terms)
    {
        if (IsDue(target, terms.Windows))
        {
            Enqueue(target, terms);
        }
    }

    /// <summary>Sends a touch at once if one is due.</summary>
    public ValueTask TouchIfDueAsync(in TouchTarget target, in TouchTerms terms, CancellationToken cancellationToken) =>
        IsDue(target, terms.Windows) ? TouchNowAsync(target, terms, cancellationToken) : ValueTask.CompletedTask;

    public ValueTask TouchNowAsync(TouchTarget target, TouchTerms terms, CancellationToken cancellationToken) =>
        _sender.SendOneAsync(target, terms, cancellationToken);

    /// <summary>A write has set the TTL: a pending touch would only be refused.</summary>
    /// <param name="key">The session's key.</param>
    /// <param name="written">The header that was written.</param>
    /// <param name="sentMs">
    /// When the write was sent, by <see cref="NowMs"/>: the TTL may run since then, however late the reply was.
    /// </param>
    public void Written(in SessionKey key, in EnvelopeHeader written, long sentMs)
    {
        _batch.Remove(new TouchTarget(key, written.PreviousStamp));
        _filter.Remember(new TouchTarget(key, written.Stamp).Mark, sentMs);
    }

    public void Ended(in TouchTarget target)
    {
        _batch.Remove(target);
        _filter.Forget(target.Mark);
    }

    /// <summary>Completes when every touch requested before the call has been sent and answered.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var taken = _batch.Take();
            try
            {
                await _sender.SendAsync(taken, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _batch.Recycle(taken);
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    void IThreadPoolWorkItem.Execute() => FlushInBackground();

    // One flush at a time, which repeats if another was requested meanwhile: flushes must not pile up behind a server that hangs.
    private void FlushInBackground()
    {
        if (Interlocked.Increment(ref _wanted) == 1)
        {
            _ = FlushQuietlyAsync();
        }
    }

    private async Task FlushQuietlyAsync()
    {
        int wanted;
        do
        {
            wanted = Volatile.Read(ref _wanted);
            try
            {
                await FlushAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
            {
                // The store was disposed, and has flushed.
            }
            catch (Exception e)
            {
                Log.TouchFlushFailed(_logger, e);
            }
        }
        while (Interlocked.Add(ref _wanted, -wanted) != 0);
    }
}

/// <param name="FilterEntries">How many sessions the filter remembers.</param>
/// <param name="BatchCapacity">How many touches may wait.</param>
/// <param name="FlushIntervalMs">How long a touch waits for others.</param>
/// <param name="IsImmediate">Whether every touch is sent at once and none is suppressed: the backend is in this process.</param>
internal readonly record struct TouchSettings(int FilterEntries, int BatchCapacity, long FlushIntervalMs, bool IsImmediate = false);
