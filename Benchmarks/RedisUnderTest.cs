using SessionKernel.Testing.Servers;

namespace SessionKernel.Benchmarks;

/// <summary>The server that <c>--redis</c> names, or servers of the run's own, which end with it.</summary>
internal sealed class RedisUnderTest : IAsyncDisposable
{
    private readonly IAsyncDisposable? _own;

    private RedisUnderTest(string address, IAsyncDisposable? own = null) => (Address, _own) = (address, own);

    /// <summary>The address, as StackExchange.Redis accepts it.</summary>
    public string Address { get; }

    public bool IsCluster => _own is RedisCluster;

    /// <summary>Starts a Cluster of three primaries.</summary>
    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static async Task<RedisUnderTest> OpenClusterAsync()
    {
        var cluster = await RedisCluster.StartAsync(ClusterSetup.WithoutFailover);
        return new RedisUnderTest(cluster.EndPoints, cluster);
    }

    /// <exception cref="InvalidOperationException">redis-server is missing, or does not start.</exception>
    public static async Task<RedisUnderTest> OpenAsync(string? address)
    {
        if (address is not null)
        {
            return new RedisUnderTest(address);
        }

        var own = await RedisServer.StartAsync();
        return new RedisUnderTest(own.EndPoint, own);
    }

    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
