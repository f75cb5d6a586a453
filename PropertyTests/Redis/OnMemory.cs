namespace SessionKernel.PropertyTests.Redis;

public sealed class MemoryStoreTests() : StoreSuite(new InMemory(), default);

public sealed class MemoryConcurrencyTests() : ConcurrencySuite(new InMemory(), default);

public sealed class MemoryForeignValueTests() : ForeignValueSuite(new InMemory(), default);

public sealed class MemoryDamagedValueTests() : DamagedValueSuite(new InMemory(), default);

public sealed class MemoryPrincipalTests() : PrincipalRaceSuite(new InMemory(), default);

public sealed class MemoryLockTests() : LockSuite(new InMemory(), default);

public sealed class MemoryRotationTests() : RotationSuite(new InMemory(), default);

public sealed class MemoryRecordTests() : RecordSuite(new InMemory(), default);

public sealed class MemoryPlantedKeyTests() : PlantedKeySuite(new InMemory(), default);
