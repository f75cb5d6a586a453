namespace SessionKernel.Testing.Servers;

/// <summary>
/// A Redis Cluster on loopback. When it starts, nodes 0, 1, 2 … are the primaries, each with an equal range of slots, and their replicas
/// follow in the same order. Not thread-safe.
/// </summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private readonly RedisServer[] _nodes;
    private readonly HashSet<RedisServer> _away = [];

    private RedisCluster(RedisServer[] nodes, ClusterSetup setup) => (_nodes, Setup) = (nodes, setup);

    public ClusterSetup Setup { get; }

    public IReadOnlyList<RedisServer> Nodes => _nodes;

    /// <summary>Every node, as StackExchange.Redis takes it.</summary>
    public string EndPoints => string.Join(',', _nodes.Select(node => node.EndPoint));

    /// <summary>The nodes that are neither killed nor frozen.</summary>
    public IEnumerable<RedisServer> Present => _nodes.Where(node => !_away.Contains(node));

    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static async Task<RedisCluster> StartAsync(ClusterSetup? setup = null)
    {
        setup ??= new ClusterSetup();
        var starting = ClusterForming.LaunchesOf(setup).Select(static launch => RedisServer.StartAsync(launch)).ToArray();
        try
        {
            var cluster = new RedisCluster(await Task.WhenAll(starting), setup);
            await ClusterForming.FormAsync(cluster);
            return cluster;
        }
        catch
        {
            foreach (var node in starting.Where(node => node.IsCompletedSuccessfully))
            {
                await (await node).DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>The view of one of the present nodes.</summary>
    public Task<ClusterView> ViewAsync() => ClusterView.OfAsync(Present.First());

    /// <summary>The node that claims to serve a slot, of which others may learn later; -1 = none does.</summary>
    public async Task<int> OwnerAsync(int slot)
    {
        var owns = await Task.WhenAll(_nodes.Select(async node =>
            !_away.Contains(node) && (await ClusterView.OfAsync(node)).OwnerOf(slot) is { IsMyself: true }));
        return Array.IndexOf(owns, true);
    }

    /// <summary>A replica of a primary.</summary>
    public async Task<int> ReplicaOfAsync(int primary)
    {
        var replica = -1;
        await Patience.UntilAsync("the primary has a replica", async () =>
        {
            var view = await ViewAsync();
            var id = view.At(_nodes[primary])?.Id;
            replica = Array.FindIndex(_nodes, node => !_away.Contains(node) && view.At(node) is { } known && known.PrimaryId == id);
            return replica >= 0;
        });
        return replica;
    }

    /// <summary>Sends the same command to every present node.</summary>
    public Task AskAllAsync(params object[] command) => Task.WhenAll(Present.Select(node => node.AskAsync(command)));

    /// <summary>Moves a slot with its keys, unless it is there already.</summary>
    public async Task MoveSlotAsync(int slot, int to)
    {
        if (await OwnerAsync(slot) != to)
        {
            var move = await BeginMoveAsync(slot, to);
            await move.FinishAsync();
        }
    }

    /// <summary>Begins to move a slot: no key is there yet.</summary>
    public async Task<SlotMove> BeginMoveAsync(int slot, int to) => await SlotMove.BeginAsync(this, slot, await OwnerAsync(slot), to);

    /// <summary>
    /// Makes a replica take over from its primary, which first lets it catch up. Completes when every present node knows.
    /// </summary>
    public async Task FailOverAsync(int replica)
    {
        await _nodes[replica].TakeOverAsync();
        await UntilPrimaryAsync(replica);
    }

    /// <summary>Completes when every present node knows that this one is a primary.</summary>
    public Task UntilPrimaryAsync(int node) => Patience.UntilAsync($"node {node} is a primary", () =>
        AllAsync(async asked =>
            (await ClusterView.OfAsync(asked)).At(_nodes[node]) is { IsPrimary: true, IsWell: true, Ranges.Length: > 0 }));

    public async Task KillAsync(int node)
    {
        _away.Add(_nodes[node]);
        await _nodes[node].StopAsync();
    }

    public async Task FreezeAsync(int node)
    {
        _away.Add(_nodes[node]);
        await _nodes[node].FreezeAsync();
    }

    public async Task ThawAsync(int node)
    {
        await _nodes[node].ThawAsync();
        _away.Remove(_nodes[node]);
    }

    /// <summary>Restarts a killed node under its old id, with the data of its last SAVE if there was one.</summary>
    public async Task RestartAsync(int node)
    {
        await _nodes[node].RestartAsync();
        _away.Remove(_nodes[node]);
    }

    /// <summary>Brings back every node that is killed or frozen. Completes when the cluster is well.</summary>
    public async Task HealAsync()
    {
        foreach (var node in _away)
        {
            await node.ReviveAsync();
        }

        _away.Clear();
        await UntilWellAsync();
    }

    /// <summary>Completes when all present nodes see each other, every slot is served, and every replica follows.</summary>
    public Task UntilWellAsync() => Patience.UntilAsync("the cluster is well", () => AllAsync(async node =>
        await node.FieldAsync("cluster_state", "CLUSTER", "INFO") == "ok"
        && await node.FieldAsync("cluster_slots_ok", "CLUSTER", "INFO") == $"{KeySlot.Count}"
        && (await node.IsPrimaryAsync() || await node.FollowsAsync())
        && (await ClusterView.OfAsync(node)) is var view && Present.All(other => view.At(other) is { IsWell: true })));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    internal async Task<bool> AllAsync(Func<RedisServer, Task<bool>> isSo) => (await Task.WhenAll(Present.Select(isSo))).All(so => so);
}
