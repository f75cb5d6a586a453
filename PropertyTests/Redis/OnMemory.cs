namespace SessionKernel.PropertyTests.Redis;

public sealed class MemoryStoreTests : StoreSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryConcurrencyTests : ConcurrencySuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryForeignValueTests : ForeignValueSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryDamagedValueTests : DamagedValueSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryPrincipalTests : PrincipalRaceSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryLockTests : LockSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryRotationTests : RotationSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryRecordTests : RecordSuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}

public sealed class MemoryPlantedKeyTests : PlantedKeySuite
{
    protected override Task<RawStorage> OpenAsync() => Task.FromResult<RawStorage>(new MemoryStorage());
}
