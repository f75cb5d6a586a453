using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>Stores that find the one primary by themselves, and a connection to it for the test.</summary>
internal sealed class TopologyStorage(
    RespConnection primary, ConfigurationOptions configuration, TransportMode transport) : ServerStorage(primary)
{
    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder) => builder.UseTopology(configuration, transport);
}

/// <summary>Stores that find their way in a Cluster, and a connection to each of its primaries for the test.</summary>
internal sealed class ClusterStorage(
    RespConnection[] primaries, ClusterView view, RedisCluster cluster, TransportMode transport) : ServerStorage(primaries)
{
    private readonly RespConnection[] _primaries = primaries;

    public static async Task<RawStorage> OpenAsync(RedisCluster cluster, TransportMode transport) =>
        new ClusterStorage(await ConnectAsync(cluster), await cluster.ViewAsync(), cluster, transport);

    public static Task<RespConnection[]> ConnectAsync(RedisCluster cluster) =>
        Task.WhenAll(cluster.Nodes.Take(cluster.Setup.Primaries).Select(node => node.ConnectAsync()));

    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder) =>
        builder.UseTopology(ConfigurationOptions.Parse(cluster.EndPoints), transport);

    protected override RespConnection At(string key)
    {
        var port = view.OwnerOf(KeySlot.Of(key))!.Port;
        return _primaries[Enumerable.Range(0, _primaries.Length).First(i => cluster.Nodes[i].Port == port)];
    }
}
