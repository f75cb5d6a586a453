using SessionKernel.PropertyTests.Redis;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Collections;

/// <summary>One Cluster without replicas for all tests of the collection; they keep apart by <see cref="KeyPrefix.Next"/>.</summary>
[NeedsRedis]
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "Cluster";
}
