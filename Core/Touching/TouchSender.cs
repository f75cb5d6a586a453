using System.Runtime.CompilerServices;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// Turns touches into commands, as many per call as the backend takes. A touch that could not be sent is counted, and forgotten by the
// filter, so that the next load requests it again.
internal sealed class TouchSender
{
    private readonly ISessionBackend _backend;
    private readonly ServerClock _clock;
    private readonly TouchFilter _filter;
    private readonly TouchCounters _counters;
    private readonly TouchChunk _chunk;
    private readonly DefaultObjectPool<TouchChunk> _singles;

    public TouchSender(ISessionBackend backend, ServerClock clock, TouchFilter filter, TouchCounters counters, int sendAtMost)
    {
        _backend = backend;
        _clock = clock;
        _filter = filter;
        _counters = counters;
        _chunk = new TouchChunk(backend, filter, counters, sendAtMost);
        _singles = new DefaultObjectPool<TouchChunk>(new SinglePolicy(() => new TouchChunk(backend, filter, counters, 1)));
    }

    /// <summary>For a flush: one call at a time.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(Dictionary<TouchTarget, TouchTerms> taken, CancellationToken cancellationToken)
    {
        var (added, answered) = (0, 0);
        HashSet<TouchTarget>? dropped = null;
        try
        {
            foreach (var (target, terms) in taken)
            {
                // A server that did not tell its time is not asked again in this flush.
                if (!TryAdd(_chunk, target, terms)
                    && (dropped is not null || !await AddLateAsync(_chunk, target, terms, cancellationToken).ConfigureAwait(false)))
                {
                    Drop(target);
                    (dropped ??= []).Add(target);
                }

                added++;
                if (_chunk.IsFull)
                {
                    await _chunk.SendAsync(cancellationToken).ConfigureAwait(false);
                    answered = added;
                }
            }

            await _chunk.SendAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            DropRest(taken, answered, dropped);
            throw;
        }
        finally
        {
            _chunk.Clear();
        }
    }

    /// <summary>For a touch that does not wait for others: any number of calls at a time.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendOneAsync(TouchTarget target, TouchTerms terms, CancellationToken cancellationToken)
    {
        var chunk = _singles.Get();
        try
        {
            if (!TryAdd(chunk, target, terms) && !await AddLateAsync(chunk, target, terms, cancellationToken).ConfigureAwait(false))
            {
                Drop(target);
            }

            await chunk.SendAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Drop(target);
            throw;
        }
        finally
        {
            chunk.Clear();
            _singles.Return(chunk);
        }
    }

    public void Drop(in TouchTarget target)
    {
        _filter.Forget(target.Mark);
        _counters.CountDropped();
    }

    private void DropRest(Dictionary<TouchTarget, TouchTerms> taken, int answered, HashSet<TouchTarget>? dropped)
    {
        foreach (var target in taken.Keys.Skip(answered).Where(target => dropped?.Contains(target) != true))
        {
            Drop(target);
        }
    }

    private bool TryAdd(TouchChunk chunk, in TouchTarget target, in TouchTerms terms)
    {
        var ttl = terms.Windows.TimeToLiveMs(_clock.NowMs);
        if (ttl > 0)
        {
            chunk.Add(new TouchCommand(target.Key, target.Stamp, ttl, terms.Entry));
        }

        return ttl > 0;
    }

    /// <summary>Adds a touch of a session that has ended by this machine's clock, if it has not by the server's.</summary>
    /// <returns>False if that is unknown, because the server did not tell its time.</returns>
    private async ValueTask<bool> AddLateAsync(TouchChunk chunk, TouchTarget target, TouchTerms terms, CancellationToken cancellationToken)
    {
        var deadline = terms.Windows.DeadlineMs;
        var told = await _backend.TellTimeAsync(target.Key, deadline, cancellationToken).ConfigureAwait(false);
        if (told is { } now && now < deadline)
        {
            _clock.Follow(now);
        }

        return TryAdd(chunk, target, terms) || told is not null;
    }

    private sealed class SinglePolicy(Func<TouchChunk> create) : PooledObjectPolicy<TouchChunk>
    {
        public override TouchChunk Create() => create();

        public override bool Return(TouchChunk obj) => true;
    }
}
