namespace SessionKernel.PropertyTests.Redis;

/// <summary>What the stores of a suite are kept in: the servers of a collection, or memory.</summary>
public interface IBackend
{
    Task<RawStorage> OpenAsync(TransportMode transport);
}

/// <summary>Anew for each test, and without a transport.</summary>
public sealed class InMemory : IBackend
{
    public Task<RawStorage> OpenAsync(TransportMode transport) => Task.FromResult<RawStorage>(new MemoryStorage());
}
