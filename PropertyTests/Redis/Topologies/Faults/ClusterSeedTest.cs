using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>A primary is killed, and a store that was told of a few nodes alone goes on with the one that takes over.</summary>
public abstract class ClusterSeedTest(RunningCluster fixture, ConsoleReport report) : FailoverTest(report)
{
    private int _old;
    private string _seeds = "";

    private protected RedisCluster Cluster => fixture.Cluster;

    protected override Task<SessionStore<Basket>> OpenAsync(TransportMode transport) =>
        BuildAsync(Typed(), ConfigurationOptions.Parse(_seeds), Impatient, over: transport);

    protected override Task<Session<Basket>> CreateAsync(SessionStore<Basket> store) => Cluster.MakeAtAsync(
        _old, () => store.CreateAsync(new Basket { Items = ["0"] }).AsTask(), session => KeySlot.Of(KeyOf(session.Key)));

    /// <summary>The one that is killed first.</summary>
    private protected string Three(RedisServer old, RedisServer other) =>
        string.Join(
            ',',
            Cluster.Nodes.Where(node => node != old && node != other).Take(1).Prepend(old).Append(other)
                .Select(static node => node.EndPoint));

    /// <param name="name">For the report.</param>
    /// <param name="shard">Whose primary is killed.</param>
    /// <param name="seeds">What the store is told of, given the primary that is killed and a node of another shard.</param>
    private protected async Task PlayAsync(string name, int shard, Func<RedisServer, RedisServer, string> seeds)
    {
        await Cluster.UntilWellAsync();
        _old = await Cluster.OwnerAsync((KeySlot.Count * shard / Cluster.Setup.Primaries) + 1);
        var replica = await Cluster.ReplicaOfAsync(_old);
        _seeds = seeds(Cluster.Nodes[_old], Cluster.Nodes.First(node => node != Cluster.Nodes[_old] && node != Cluster.Nodes[replica]));
        try
        {
            await PlayAsync(new Failover(
                $"kill -9 of a Cluster's primary, {name}", Cluster.Nodes[_old], Cluster.Nodes[replica], () => Cluster.KillAsync(_old),
                () => Cluster.UntilPrimaryAsync(replica)));
        }
        finally
        {
            await Cluster.HealAsync();
        }
    }
}
