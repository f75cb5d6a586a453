using System.Runtime.CompilerServices;
using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// Touches become commands, as many at once as a call to the backend takes. What could not be sent is forgotten by the filter,
// so that the next load asks again, and counted.
internal sealed class TouchSender
{
    private readonly TimeProvider _time;
    private readonly TouchFilter _filter;
    private readonly TouchCounters _counters;
    private readonly TouchChunk _chunk;
    private readonly DefaultObjectPool<TouchChunk> _singles;

    public TouchSender(ISessionBackend backend, TimeProvider time, TouchFilter filter, TouchCounters counters, int sendAtMost)
    {
        _time = time;
        _filter = filter;
        _counters = counters;
        _chunk = new TouchChunk(backend, filter, counters, sendAtMost);
        _singles = new DefaultObjectPool<TouchChunk>(new SinglePolicy(() => new TouchChunk(backend, filter, counters, 1)));
    }

    /// <summary>For a flush: one at a time.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(Dictionary<TouchTarget, TouchTerms> taken, CancellationToken cancellationToken)
    {
        var (added, answered) = (0, 0);
        try
        {
            foreach (var (target, terms) in taken)
            {
                Add(_chunk, target, terms);
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
            foreach (var target in taken.Keys.Skip(answered))
            {
                Drop(target);
            }

            throw;
        }
        finally
        {
            _chunk.Clear();
        }
    }

    /// <summary>For a touch that does not wait for others: any number at a time.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendOneAsync(TouchTarget target, TouchTerms terms, CancellationToken cancellationToken)
    {
        var chunk = _singles.Get();
        try
        {
            Add(chunk, target, terms);
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

    private void Add(TouchChunk chunk, in TouchTarget target, in TouchTerms terms)
    {
        var ttl = terms.Windows.TimeToLiveMs(_time.GetUtcNow().ToUnixTimeMilliseconds());
        if (ttl > 0)
        {
            chunk.Add(new TouchCommand(target.Key, target.Stamp, ttl, terms.Entry));
        }
    }

    private sealed class SinglePolicy(Func<TouchChunk> create) : PooledObjectPolicy<TouchChunk>
    {
        public override TouchChunk Create() => create();

        public override bool Return(TouchChunk obj) => true;
    }
}
