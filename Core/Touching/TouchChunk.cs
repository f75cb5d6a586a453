using System.Runtime.CompilerServices;

namespace SessionKernel;

// What one call to the backend carries: commands, and room for their outcomes. The arrays are reused and grow as needed, at most to the
// capacity. One user at a time; the backend no longer uses the arrays when its call ends.
internal sealed class TouchChunk(ISessionBackend backend, TouchFilter filter, TouchCounters counters, int capacity)
{
    private const int FirstLength = 16;

    private TouchCommand[] _commands = [];
    private TouchOutcome[] _outcomes = [];

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public void Add(in TouchCommand command)
    {
        if (Count == _commands.Length)
        {
            var length = Math.Min(capacity, Math.Max(FirstLength, 2 * Count));
            Array.Resize(ref _commands, length);
            _outcomes = new TouchOutcome[length];
        }

        _commands[Count++] = command;
    }

    public void Clear() => Count = 0;

    /// <summary>Completes when every touch was answered, and leaves the chunk empty. If it throws, the chunk is unchanged.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (Count > 0)
        {
            // An outcome that the backend does not set counts as Failed.
            _outcomes.AsSpan(0, Count).Clear();
            await backend.TouchAsync(_commands.AsMemory(0, Count), _outcomes.AsMemory(0, Count), cancellationToken).ConfigureAwait(false);
            Settle();
        }
    }

    private void Settle()
    {
        for (var i = 0; i < Count; i++)
        {
            counters.Count(_outcomes[i]);
            if (_outcomes[i] is TouchOutcome.Failed or TouchOutcome.Gone)
            {
                filter.Forget(new TouchTarget(_commands[i].Key, _commands[i].Stamp).Mark);
            }
        }

        Clear();
    }
}
