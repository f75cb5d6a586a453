using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Redis.Topologies;

namespace SessionKernel.PropertyTests.Servers;

public sealed class ClusterFixture() : RunningCluster(ClusterSetup.WithoutFailover), IBackend
{
    public Task<RawStorage> OpenAsync(TransportMode transport) => ClusterStorage.OpenAsync(Cluster, transport);
}
