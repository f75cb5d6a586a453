using System.Buffers;
using MemoryPack;
using SessionKernel.Serializers;

namespace SessionKernel.Benchmarks.Budget;

/// <summary>The stages that end without I/O, one by one.</summary>
internal static class StageEntries
{
    private const int Operations = 1_000_000;
    private const ulong Seed = 42;

    public static IEnumerable<Entry> All()
    {
        var unkeyed = new SessionIdRing([SessionIdKey.Unkeyed]);
        var keyed = new SessionIdRing([SessionIdKey.FromSecret(new byte[SessionIdKey.MinimumBytes])]);
        yield return Verify("id", unkeyed);
        yield return Verify("id-keyed", keyed);
        yield return Stage("id-issue", () => () => !keyed.Issue(null, out _).IsEmpty);
        yield return Key();

        var buffers = new BufferPool();
        var payload = MemoryPackSerializer.Serialize(default(Visits));
        yield return Stage("envelope-write", () => () =>
        {
            var buffer = Sealed(buffers, payload);
            var written = buffer.Length > payload.Length;
            buffer.Return();
            return written;
        });
        var stored = Sealed(buffers, payload).Span.ToArray();
        yield return Stage("envelope-read", () => () => EnvelopeReader.Read(stored, Seed, out _, out _) == EnvelopeStatus.Ok);

        var plan = new SchemaPlan<Visits>("budget", 1, null, new SchemaBuilder<Visits>());
        var sequence = new ReadOnlySequence<byte>(payload);
        yield return Stage("schema-read", () => () => plan.Read(MemoryPackSessionSerializer.Default, 1, sequence).Count == 0);
        ISessionSerializer serializer = MemoryPackSessionSerializer.Default;
        yield return Stage("memorypack", () => () =>
        {
            var buffer = buffers.Rent();
            serializer.Serialize(buffer, default(Visits));
            var read = serializer.Deserialize<Visits>(new ReadOnlySequence<byte>(buffer.Memory));
            buffer.Return();
            return read.Count == 0;
        });
    }

    private static Entry Verify(string name, SessionIdRing ring)
    {
        var text = ring.Issue(null, out _).Reveal();
        return Stage(name, () => () => SessionId.TryParse(text, out var id) && ring.TryVerify(id, out _));
    }

    private static Entry Key()
    {
        var keys = new KeySpace("sk:budget:");
        var key = SessionKey.FromName("budget");
        return Stage("key", () =>
        {
            var text = new byte[keys.LengthOf(key)];
            return () =>
            {
                keys.Write(key, text);
                return text[^1] != 0;
            };
        });
    }

    private static PooledBuffer Sealed(BufferPool buffers, byte[] payload)
    {
        var buffer = buffers.Rent();
        EnvelopeWriter.Reserve(buffer);
        buffer.Write(payload);
        EnvelopeWriter.Seal(buffer.WritableSpan, new EnvelopeHeader { SerializerId = 3, PlainLength = payload.Length }, Seed);
        return buffer;
    }

    private static Entry Stage(string name, Func<Func<bool>> step) => new(name, Operations, _ =>
    {
        var own = step();
        return new Caller<bool>(_ => ValueTask.FromResult(own()), static done => done);
    })
    {
        IsInProcess = true,
    };
}
