using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

[Collection(GarnetCollection.Name)]
public sealed class GarnetStoreTests(GarnetFixture garnet) : StoreSuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetConcurrencyTests(GarnetFixture garnet) : ConcurrencySuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetForeignValueTests(GarnetFixture garnet) : ForeignValueSuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetDamagedValueTests(GarnetFixture garnet) : DamagedValueSuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetPrincipalTests(GarnetFixture garnet) : PrincipalRaceSuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLockTests(GarnetFixture garnet) : LockSuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetPlantedKeyTests(GarnetFixture garnet) : PlantedKeySuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetPoisonedIndexTests(GarnetFixture garnet) : PoisonedIndexSuite(garnet, TransportMode.Multiplexer);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneStoreTests(GarnetFixture garnet) : StoreSuite(garnet, TransportMode.Lanes);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneConcurrencyTests(GarnetFixture garnet) : ConcurrencySuite(garnet, TransportMode.Lanes);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneForeignValueTests(GarnetFixture garnet) : ForeignValueSuite(garnet, TransportMode.Lanes);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneDamagedValueTests(GarnetFixture garnet) : DamagedValueSuite(garnet, TransportMode.Lanes);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneRotationTests(GarnetFixture garnet) : RotationSuite(garnet, TransportMode.Lanes);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLaneRecordTests(GarnetFixture garnet) : RecordSuite(garnet, TransportMode.Lanes);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLanePlantedKeyTests(GarnetFixture garnet) : PlantedKeySuite(garnet, TransportMode.Lanes);

[Collection(GarnetCollection.Name)]
public sealed class GarnetLanePoisonedIndexTests(GarnetFixture garnet) : PoisonedIndexSuite(garnet, TransportMode.Lanes);
