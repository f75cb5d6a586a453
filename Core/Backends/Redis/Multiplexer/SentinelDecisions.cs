using System.Net;

namespace SessionKernel;

// Sentinels number their decisions: a failover that most of them allowed has a config-epoch above all earlier ones (Redis' documentation of
// Sentinel, "Configuration epochs"). So the primary with the highest epoch that any sentinel reported is followed at once, even if other
// sentinels have not heard of it or do not answer. Another one is taken only if no sentinel has named the present primary for a while: then
// the sentinels were set up anew, and count from the start.
internal sealed class SentinelDecisions(TimeProvider time)
{
    /// <summary>Sentinels tell each other every 2 seconds.</summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private EndPoint? _primary;
    private long _epoch;
    private long _confirmed;

    /// <summary>Null until a sentinel has named one.</summary>
    public EndPoint? Primary => Volatile.Read(ref _primary);

    /// <param name="decision">The answer of one sentinel.</param>
    /// <param name="isSettled">Whether it has the highest epoch of all answers of one round.</param>
    public SentinelNews Hear(in SentinelDecision decision, bool isSettled)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (decision.Primary.Equals(_primary))
            {
                (_epoch, _confirmed) = (Math.Max(_epoch, decision.Epoch), now);
                return SentinelNews.Confirmed;
            }

            var isForgotten = isSettled && time.GetElapsedTime(_confirmed, now) > Forgotten;
            if (_primary is not null && decision.Epoch <= _epoch && !isForgotten)
            {
                return SentinelNews.None;
            }

            (_epoch, _confirmed) = (decision.Epoch, now);
            Volatile.Write(ref _primary, decision.Primary);
            return SentinelNews.Switched;
        }
    }
}

/// <summary>A primary, and its config-epoch.</summary>
internal readonly record struct SentinelDecision(EndPoint Primary, long Epoch);

/// <summary>What an answer changes.</summary>
internal enum SentinelNews : byte
{
    /// <summary>Nothing: the sentinel is out of date.</summary>
    None,

    /// <summary>It names the primary that is followed.</summary>
    Confirmed,

    /// <summary>Another primary is followed from now on.</summary>
    Switched,
}
