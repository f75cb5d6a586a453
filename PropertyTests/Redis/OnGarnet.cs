using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

[Collection(GarnetCollection.Name)]
public sealed class GarnetStoreTests(GarnetFixture fixture) : StoreSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetConcurrencyTests(GarnetFixture fixture) : ConcurrencySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetForeignValueTests(GarnetFixture fixture) : ForeignValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetDamagedValueTests(GarnetFixture fixture) : DamagedValueSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetPrincipalTests(GarnetFixture fixture) : PrincipalRaceSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetLockTests(GarnetFixture fixture) : LockSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetPlantedKeyTests(GarnetFixture fixture) : PlantedKeySuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}

[Collection(GarnetCollection.Name)]
public sealed class GarnetPoisonedIndexTests(GarnetFixture fixture) : PoisonedIndexSuite
{
    protected override async Task<RawStorage> OpenAsync() =>
        await MultiplexerStorage.OpenAsync(fixture.Server.EndPoint, await fixture.Server.ConnectAsync());
}
