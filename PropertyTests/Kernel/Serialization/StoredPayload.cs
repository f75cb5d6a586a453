using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>One session whose payload is replaced by any bytes, its header and hash made to fit.</summary>
internal sealed class StoredPayload<T>
    where T : notnull, new()
{
    private readonly World _world = new();
    private readonly SessionStore<T> _store;
    private readonly SessionId _id;
    private readonly ulong _seed;

    public StoredPayload(ISessionSerializer serializer, Action<SessionStoreBuilder<T>>? configure = null)
    {
        _store = _world.Build(SessionStore.For<T>("shop").Serialize(serializer), configure);
        using var session = _store.CreateAsync(new T()).Now();
        (_id, _seed) = (session.Id, session.Key.Seed);
    }

    public delegate void HeaderChange(ref EnvelopeHeader header);

    public SessionStatus StatusOf(byte[] payload, out long allocated) =>
        StatusOf(payload, (ref EnvelopeHeader header) => header.PlainLength = payload.Length, out allocated);

    public SessionStatus StatusOf(byte[] payload, HeaderChange change, out long allocated)
    {
        _world.Overwrite(value =>
        {
            Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(value, _seed, out var header, out _));
            header.Flags = EnvelopeFlags.None;
            change(ref header);
            return Envelope.EnvelopeTests.Write(header, payload, _seed);
        });
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var session = _store.LoadAsync(_id).Now();
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return session.Status;
    }

    public void Finish() => _world.Finish();
}
