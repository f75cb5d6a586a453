using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Kernel.Secrets;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

/// <summary>A canary is a key as any other, on whichever node its slot is.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CanaryClusterTests(ClusterFixture fixture) : ClusterTest(TransportMode.Lanes)
{
    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisFact]
    public async Task Another_ring_is_refused_wherever_the_canary_is()
    {
        var owners = new HashSet<int>();
        for (var i = 0; owners.Count < Cluster.Nodes.Count; i++)
        {
            Assert.True(i < 64, "No prefix was found whose canary is on the last node.");
            var prefix = $"{Prefix}{i}:";
            if (!owners.Add(await Cluster.OwnerAsync(KeySlot.Of(prefix + "canary"))))
            {
                continue;
            }

            await OpenAsync(with: store => store.With(Rings.First).Configure(options => options.KeyPrefix = prefix));
            var refused = await Assert.ThrowsAsync<SessionKernelException>(() =>
                OpenAsync(with: store => store.With(Rings.Second).Configure(options => options.KeyPrefix = prefix)));
            Assert.Equal(SessionKernelError.OtherSecrets, refused.Error);
            await OpenAsync(with: store => store.With(Rings.Second, Rings.First).Configure(options => options.KeyPrefix = prefix));
        }
    }
}
