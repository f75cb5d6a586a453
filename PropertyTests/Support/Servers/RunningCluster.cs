using Xunit;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>One Cluster for all tests of whoever shares the fixture.</summary>
public abstract class RunningCluster(ClusterSetup setup) : IAsyncLifetime
{
    private RedisCluster? _cluster;

    /// <exception cref="InvalidOperationException">redis-server is not installed.</exception>
    public RedisCluster Cluster => _cluster ?? throw new InvalidOperationException(RedisRequirement.Missing);

    public async Task InitializeAsync() => _cluster = RedisRequirement.IsMet ? await RedisCluster.StartAsync(setup) : null;

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
