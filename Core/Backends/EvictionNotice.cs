using Microsoft.Extensions.Logging;

namespace SessionKernel;

// A server whose memory is full drops keys by its maxmemory-policy: volatile-* those with a TTL, allkeys-* any. For sessions that is what a
// cache may do. A store that keeps what is nowhere else asks to be told. Either side may come first: what is kept, by which store under the
// prefix, or what the server says.
/// <summary>Warns, once for each policy, of a server that may drop what stores keep in it. Thread-safe.</summary>
internal sealed class EvictionNotice(ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);
    private string? _policy;
    private bool _isForAll;
    private bool _isKept;
    private bool _expires;

    /// <summary>Whether a store asked: only then is the server asked.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Says what a store under the prefix keeps.</summary>
    /// <param name="expires">Whether it has a TTL.</param>
    /// <param name="asks">Whether the store asks to be told.</param>
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
