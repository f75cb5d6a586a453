using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;

namespace SessionKernel.Benchmarks.Compare;

// One caller of a closed loop: it asks for the next id, does the operation, says whether it succeeded. Nothing here allocates,
// and one clock reading serves as the end of an operation and the start of the next.
internal sealed class Caller(string[] ids, int first, int step, ShopperSession value)
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private Phase _phase = null!;
    private long _limit;
    private long _last;
    private long _done;
    private int _next;

    /// <summary>The ids that creates gave out, when somebody wants them.</summary>
    public List<string>? Created { get; init; }

    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Operations done, the failed ones included. May be read while the caller runs.</summary>
    public long Done => Volatile.Read(ref _done);

    public long Failed { get; private set; }

    /// <summary>Callers that share the sessions among them, so that no two ever work on the same one.</summary>
    public static Caller[] Team(int callers, string[] ids, ShopperSession value, bool keepCreated = false) =>
        [.. Enumerable.Range(0, callers).Select(i => new Caller(ids, i, callers, value.Copy()) { Created = keepCreated ? [] : null })];

    public void Begin(Phase phase, long limit)
    {
        (_phase, _limit, _next, _done, Failed) = (phase, limit, first, 0, 0);
        Latencies.Clear();
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>The session of the next operation; false when the caller is to stop.</summary>
    public bool TryNext(out string id)
    {
        id = ids[_next];
        _next = _next + step < ids.Length ? _next + step : first;
        return TryNext();
    }

    public bool TryNext()
    {
        if (_done < _limit)
        {
            return !_phase.IsOver(_last);
        }

        _phase.Finished();
        return false;
    }

    /// <summary>The random id of a session to be created, for a subject that makes none of its own; false when the caller is to stop.</summary>
    public bool TryNewId(out string id)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        id = Base64Url.EncodeToString(random);
        return TryNext();
    }

    /// <summary>A value that differs from the one before.</summary>
    public ShopperSession Fresh()
    {
        value.Visits++;
        return value;
    }

    public void End(bool succeeded) => End(succeeded, Stopwatch.GetTimestamp());

    public void End(bool succeeded, long now)
    {
        Latencies.Record((long)((now - _last) * NanosecondsPerTick));
        _last = now;
        Failed += succeeded ? 0 : 1;
        if (_done == 0)
        {
            _phase.Started();
        }

        Volatile.Write(ref _done, _done + 1);
    }

    /// <summary>The end of a create.</summary>
    /// <param name="id">Null when it failed.</param>
    public void EndCreate(string? id)
    {
        if (id is not null)
        {
            Created?.Add(id);
        }

        End(id is not null);
    }
}
