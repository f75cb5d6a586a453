using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneStoreTests(ClusterFixture cluster) : StoreSuite(cluster, TransportMode.Lanes);

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerStoreTests(ClusterFixture cluster) : StoreSuite(cluster, TransportMode.Multiplexer);

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneConcurrencyTests(ClusterFixture cluster) : ConcurrencySuite(cluster, TransportMode.Lanes);

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerConcurrencyTests(ClusterFixture cluster) : ConcurrencySuite(cluster, TransportMode.Multiplexer);

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneForeignValueTests(ClusterFixture cluster) : ForeignValueSuite(cluster, TransportMode.Lanes);

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerForeignValueTests(ClusterFixture cluster) : ForeignValueSuite(cluster, TransportMode.Multiplexer);

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneDamagedValueTests(ClusterFixture cluster) : DamagedValueSuite(cluster, TransportMode.Lanes);

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerDamagedValueTests(ClusterFixture cluster) : DamagedValueSuite(cluster, TransportMode.Multiplexer);

[Collection(ClusterCollection.Name)]
public sealed class ClusterLanePrincipalTests(ClusterFixture cluster) : PrincipalRaceSuite(cluster, TransportMode.Lanes);

[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerPrincipalTests(ClusterFixture cluster) : PrincipalRaceSuite(cluster, TransportMode.Multiplexer);

[Collection(ClusterCollection.Name)]
public sealed class ClusterLockTests(ClusterFixture cluster) : LockSuite(cluster, TransportMode.Lanes);

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneRotationTests(ClusterFixture cluster) : RotationSuite(cluster, TransportMode.Lanes);

[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneRecordTests(ClusterFixture cluster) : RecordSuite(cluster, TransportMode.Lanes);
