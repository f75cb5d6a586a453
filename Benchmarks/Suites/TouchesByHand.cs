namespace SessionKernel.Benchmarks.Suites;

/// <summary>
/// What a user would write: the time of each session's last touch, and the keys to send. It grows with the sessions seen.
/// </summary>
internal sealed class TouchesByHand(TimeSpan every)
{
    private const int SendAt = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _last = [];
    private List<string> _pending = [];

    public bool IsDue(string id)
    {
        lock (_gate)
        {
            var now = Environment.TickCount64;
            if (_last.TryGetValue(id, out var last) && now - last < every.TotalMilliseconds)
            {
                return false;
            }

            _last[id] = now;
            return true;
        }
    }

    public void Enqueue(string id)
    {
        lock (_gate)
        {
            _last[id] = Environment.TickCount64;
            _pending.Add(id);
            if (_pending.Count == SendAt)
            {
                _pending = [];
            }
        }
    }
}
