using SessionKernel.PropertyTests.Servers;

namespace SessionKernel.PropertyTests.Redis.Servers;

/// <summary>A slot that leaves for the next primary, and is home again in the end, whatever comes of the test in between.</summary>
internal sealed class SlotJourney : IAsyncDisposable
{
    private readonly RedisCluster _cluster;
    private readonly int _slot;
    private readonly SlotMove _move;
    private bool _hasArrived;

    private SlotJourney(RedisCluster cluster, int slot, int from, int to, SlotMove move) =>
        (_cluster, _slot, From, To, _move) = (cluster, slot, from, to, move);

    public int From { get; }

    public int To { get; }

    /// <summary>Under way: no key has moved yet.</summary>
    public static async Task<SlotJourney> BeginAsync(RedisCluster cluster, int slot)
    {
        var from = await cluster.OwnerAsync(slot);
        var to = (from + 1) % cluster.Setup.Primaries;
        return new SlotJourney(cluster, slot, from, to, await cluster.BeginMoveAsync(slot, to));
    }

    public Task MoveKeyAsync(string key) => _move.MoveKeyAsync(key);

    /// <summary>Moves what is left.</summary>
    public async Task ArriveAsync()
    {
        if (!_hasArrived)
        {
            await _move.FinishAsync();
            _hasArrived = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ArriveAsync();
        await _cluster.MoveSlotAsync(_slot, From);
    }
}
