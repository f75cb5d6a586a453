using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneStoreTests(GarnetFixture fixture) : StoreSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneConcurrencyTests(GarnetFixture fixture) : ConcurrencySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneForeignValueTests(GarnetFixture fixture) : ForeignValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneDamagedValueTests(GarnetFixture fixture) : DamagedValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneRotationTests(GarnetFixture fixture) : RotationSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneRecordTests(GarnetFixture fixture) : RecordSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLanePlantedKeyTests(GarnetFixture fixture) : PlantedKeySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLanePoisonedIndexTests(GarnetFixture fixture) : PoisonedIndexSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        new LaneStorage(await fixture.Server.ConnectAsync(), fixture.Server.EndPoint);
}
