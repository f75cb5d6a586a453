using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies;

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneStoreTests(ClusterFixture fixture) : StoreSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerStoreTests(ClusterFixture fixture) : StoreSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Multiplexer);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneConcurrencyTests(ClusterFixture fixture) : ConcurrencySuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerConcurrencyTests(ClusterFixture fixture) : ConcurrencySuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Multiplexer);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneForeignValueTests(ClusterFixture fixture) : ForeignValueSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerForeignValueTests(ClusterFixture fixture) : ForeignValueSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Multiplexer);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneDamagedValueTests(ClusterFixture fixture) : DamagedValueSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerDamagedValueTests(ClusterFixture fixture) : DamagedValueSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Multiplexer);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLanePrincipalTests(ClusterFixture fixture) : PrincipalRaceSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterMultiplexerPrincipalTests(ClusterFixture fixture) : PrincipalRaceSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Multiplexer);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLockTests(ClusterFixture fixture) : LockSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneRotationTests(ClusterFixture fixture) : RotationSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}

[NeedsRedis]
[Collection(ClusterCollection.Name)]
public sealed class ClusterLaneRecordTests(ClusterFixture fixture) : RecordSuite
{
    protected override Task<RawStorage> OpenAsync() => ClusterStorage.OpenAsync(fixture.Cluster, TransportMode.Lanes);
}
