using Microsoft.Extensions.Logging;

namespace SessionKernel;

// A server whose memory is full drops keys by its maxmemory-policy: volatile-* those with a TTL, allkeys-* any. That is acceptable for
// sessions, as for a cache. A store whose data exists nowhere else asks for a warning. What a store keeps and what the server's policy is
// may become known in either order.
/// <summary>Warns, once per policy, if the server may drop data that stores keep only there. Thread-safe.</summary>
internal sealed class EvictionNotice(ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);
    private string? _policy;
    private bool _isForAll;
    private bool _isKept;
    private bool _expires;

    /// <summary>Whether a store asked for the warning: only then is the server asked for its policy.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Records what a store under the prefix keeps.</summary>
    /// <param name="expires">Whether its keys have a TTL.</param>
    /// <param name="asks">Whether the store asks for the warning.</param>
    /// <param name="ownsBackend">Whether it then asks for every store that shares its prefix, too.</param>
    public void Keep(bool expires, bool asks, bool ownsBackend)
    {
        lock (_lock)
        {
            IsAsked |= asks;
            _isForAll |= asks && ownsBackend;
            if (asks || _isForAll)
            {
                _isKept = true;
                _expires |= expires;
                TellIfAtRisk();
            }
        }
    }

    public void Find(string policy)
    {
        lock (_lock)
        {
            _policy = policy;
            TellIfAtRisk();
        }
    }

    private void TellIfAtRisk()
    {
        if (_isKept && _policy is { } policy && IsAtRisk(policy) && _told.Add(policy))
        {
            Log.MayBeEvicted(logger, policy);
        }
    }

    private bool IsAtRisk(string policy) =>
        policy.StartsWith("allkeys-", StringComparison.OrdinalIgnoreCase)
            || (_expires && policy.StartsWith("volatile-", StringComparison.OrdinalIgnoreCase));
}
