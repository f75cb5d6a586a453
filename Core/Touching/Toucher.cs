using Microsoft.Extensions.Logging;

namespace SessionKernel;

// Load asks for a touch -> the filter answers most -> the rest wait in the batch -> a timer, armed by the first of them,
// flushes. A touch is due again granularity - 2 x flush interval after the last one, so that a batched touch arrives before
// the TTL ends: TTL = idle + granularity, and a flush starts at most one interval after it was asked for.
internal sealed class Toucher : IAsyncDisposable
{
    private const int SendAtMost = 1024;

    private readonly ISessionBackend _backend;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TouchFilter _filter;
    private readonly TouchBatch _batch;
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly ITimer _timer;
    private readonly TouchSettings _settings;
    private readonly LogThrottle _throttle;

    public Toucher(ISessionBackend backend, TimeProvider time, ILogger logger, TouchSettings settings)
    {
        _backend = backend;
        _time = time;
        _logger = logger;
        _settings = settings;
        _throttle = new LogThrottle(time);
        _filter = new TouchFilter(settings.FilterEntries);
        _batch = new TouchBatch(settings.BatchCapacity);
        _timer = time.CreateTimer(static state => ((Toucher)state!).FlushInBackground(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TouchCounters Counters { get; } = new();

    /// <summary>The monotonic clock, never 0.</summary>
    public long NowMs => 1 + (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Whether a touch is due now; if so it counts as asked, and the caller must ask it.</summary>
    public bool IsDue(in TouchTarget target, in ExpiryWindows windows)
    {
        if (windows.IdleMs == 0)
        {
            return false;
        }

        var now = NowMs;
        var remembered = _filter.Remembers(target.Mark, now, windows.GranularityMs - (2 * _settings.FlushIntervalMs));
        Counters.CountAsked(filtered: remembered);
        if (!remembered)
        {
            _filter.Remember(target.Mark, now);
        }

        return !remembered;
    }

    public void Enqueue(in TouchTarget target, in ExpiryWindows windows)
    {
        if (!_batch.TryAdd(target, windows, out var waiting))
        {
            _filter.Forget(target.Mark);
            Counters.CountDropped();
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
            FlushInBackground();
        }
    }

    public async ValueTask TouchNowAsync(TouchTarget target, ExpiryWindows windows, CancellationToken cancellationToken)
    {
        var touch = new Dictionary<TouchTarget, ExpiryWindows> { [target] = windows };
        try
        {
            await SendAsync(touch, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            ForgetAll(touch);
            throw;
        }
    }

    /// <summary>A write has set the TTL: what was pending would only be refused.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="written">What was written.</param>
    /// <param name="sentMs">When it was sent, by <see cref="NowMs"/>: the TTL may run since then, however late the reply was.</param>
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

    /// <summary>Ends when every touch that was asked for before the call has been sent and answered.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var taken = _batch.Take();
            try
            {
                await SendAsync(taken, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                ForgetAll(taken);
                throw;
            }

            _batch.Recycle(taken);
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

    private async Task SendAsync(Dictionary<TouchTarget, ExpiryWindows> taken, CancellationToken cancellationToken)
    {
        var commands = new List<TouchCommand>(Math.Min(taken.Count, SendAtMost));
        foreach (var (target, windows) in taken)
        {
            var ttl = windows.TimeToLiveMs(_time.GetUtcNow().ToUnixTimeMilliseconds());
            if (ttl <= 0)
            {
                continue;
            }

            commands.Add(new TouchCommand(target.Key, target.Stamp, ttl));
            if (commands.Count == SendAtMost)
            {
                await SendChunkAsync(commands, cancellationToken).ConfigureAwait(false);
                commands.Clear();
            }
        }

        await SendChunkAsync(commands, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendChunkAsync(List<TouchCommand> commands, CancellationToken cancellationToken)
    {
        if (commands.Count == 0)
        {
            return;
        }

        var outcomes = new TouchOutcome[commands.Count];
        await _backend.TouchAsync(commands.ToArray(), outcomes, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < outcomes.Length; i++)
        {
            Counters.Count(outcomes[i]);
            if (outcomes[i] is TouchOutcome.Failed or TouchOutcome.Gone)
            {
                _filter.Forget(new TouchTarget(commands[i].Key, commands[i].Stamp).Mark);
            }
        }
    }

    private void ForgetAll(Dictionary<TouchTarget, ExpiryWindows> unsent)
    {
        foreach (var target in unsent.Keys)
        {
            _filter.Forget(target.Mark);
            Counters.CountDropped();
        }
    }

    private void FlushInBackground() => _ = FlushQuietlyAsync();

    private async Task FlushQuietlyAsync()
    {
        try
        {
            await FlushAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
        {
            // The store was disposed, which flushed.
        }
        catch (Exception e)
        {
            Log.TouchFlushFailed(_logger, e);
        }
    }
}

internal readonly record struct TouchSettings(int FilterEntries, int BatchCapacity, long FlushIntervalMs);
