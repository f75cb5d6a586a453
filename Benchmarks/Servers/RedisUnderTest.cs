namespace SessionKernel.Benchmarks.Servers;

/// <summary>The server that <c>--redis</c> names, or else servers of our own that end with the run.</summary>
internal sealed class RedisUnderTest : IAsyncDisposable
{
    private readonly IAsyncDisposable[] _own;

    private RedisUnderTest(string address, string single, params IAsyncDisposable[] own) => (Address, Single, _own) = (address, single, own);

    /// <summary>As StackExchange.Redis takes it.</summary>
    public string Address { get; }

    /// <summary>One server alone, for what is counted and not timed: beside a Cluster another one.</summary>
    public string Single { get; }

    /// <summary>A Cluster of three primaries.</summary>
    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static async Task<RedisUnderTest> OpenClusterAsync()
    {
        var cluster = await RedisCluster.StartAsync(new ClusterSetup { HasReplicas = false });
        var single = await RedisServer.StartAsync();
        return new RedisUnderTest(cluster.EndPoints, single.EndPoint, cluster, single);
    }

    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static async Task<RedisUnderTest> OpenAsync(string? address)
    {
        if (address is not null)
        {
            return new RedisUnderTest(address, address);
        }

        var own = await RedisServer.StartAsync();
        return new RedisUnderTest(own.EndPoint, own.EndPoint, own);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var own in _own)
        {
            await own.DisposeAsync();
        }
    }
}
