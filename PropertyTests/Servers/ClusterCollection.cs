using Xunit;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>One Cluster without replicas for all tests of the collection; they keep apart by <see cref="KeyPrefix.Next"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "Cluster";
}

public sealed class ClusterFixture : IAsyncLifetime
{
    // Nobody fails over: nodes may be as busy as they like.
    private static readonly ClusterSetup s_setup = new() { HasReplicas = false, NodeTimeout = TimeSpan.FromSeconds(30) };
    private RedisCluster? _cluster;

    /// <exception cref="InvalidOperationException">redis-server is not installed.</exception>
    public RedisCluster Cluster => _cluster ?? throw new InvalidOperationException(RedisRequirement.Missing);

    public async Task InitializeAsync() => _cluster = RedisRequirement.IsMet ? await RedisCluster.StartAsync(s_setup) : null;

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
