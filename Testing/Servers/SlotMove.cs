using System.Text;

namespace SessionKernel.Testing.Servers;

/// <summary>
/// A slot that moves from one primary to another. Until the move is finished, the source answers for the keys that it still has, and
/// redirects clients for others with ASK; the target answers only clients that send ASKING first.
/// </summary>
public sealed class SlotMove
{
    private const int Batch = 100;
    private const int PatienceMs = 5_000;
    private readonly RedisCluster _cluster;
    private readonly int _slot;
    private readonly RedisServer _source;
    private readonly RedisServer _target;
    private readonly string _targetId;

    private SlotMove(RedisCluster cluster, int slot, RedisServer source, RedisServer target, string targetId)
    {
        _cluster = cluster;
        _slot = slot;
        _source = source;
        _target = target;
        _targetId = targetId;
    }

    internal static async Task<SlotMove> BeginAsync(RedisCluster cluster, int slot, int from, int to)
    {
        var (source, target) = (cluster.Nodes[from], cluster.Nodes[to]);
        var view = await ClusterView.OfAsync(source);
        var (sourceId, targetId) = (view.At(source)!.Id, view.At(target)!.Id);
        await target.AskAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
        await source.AskAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
        return new SlotMove(cluster, slot, source, target, targetId);
    }

    /// <summary>Moves one key, which may no longer exist.</summary>
    public Task MoveKeyAsync(string key) => MoveAsync([key]);

    /// <summary>
    /// Moves what is left, and announces the slot's new owner: to the target first, because it must not be without the slot.
    /// </summary>
    public async Task FinishAsync()
    {
        while (await KeysAsync() is { Length: > 0 } keys)
        {
            await MoveAsync(keys);
        }

        await _target.AskAsync("CLUSTER", "SETSLOT", _slot, "NODE", _targetId);
        await _source.AskAsync("CLUSTER", "SETSLOT", _slot, "NODE", _targetId);
        await Patience.UntilAsync($"slot {_slot} is where it was moved to", TellAsync);
    }

    /// <summary>
    /// Tells every primary, repeatedly if necessary: what the source announced before the move may arrive later, and be believed.
    /// </summary>
    private async Task<bool> TellAsync()
    {
        var all = true;
        foreach (var node in _cluster.Present)
        {
            var view = await ClusterView.OfAsync(node);
            if (view.OwnerOf(_slot)?.Id != _targetId && view.Nodes.Any(known => known is { IsMyself: true, IsPrimary: true }))
            {
                all = false;
                await node.AskAsync("CLUSTER", "SETSLOT", _slot, "NODE", _targetId);
            }
        }

        return all;
    }

    private async Task<object[]> KeysAsync()
    {
        var keys = (object?[])(await _source.AskAsync("CLUSTER", "GETKEYSINSLOT", _slot, Batch))!;
        return [.. keys.Select(key => Encoding.UTF8.GetString((byte[])key!))];
    }

    private async Task MoveAsync(object[] keys) =>
        await _source.AskAsync(["MIGRATE", _target.Address, _target.Port, "", 0, PatienceMs, "KEYS", .. keys]);
}
