using System.Buffers;
using SessionKernel.PropertyTests.Kernel.Serialization;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Kernel.Reuse;

/// <summary>Stores over one memory: one that reuses values, one that does not, and the ways in which a payload comes about.</summary>
internal sealed class ShapeStores
{
    /// <summary>What an upgrade gives to every value that it makes.</summary>
    public static readonly List<Part?> Shared = [new Part { Name = "shared" }];

    private readonly SessionStore<FewerShape> _fewer;
    private readonly SessionStore<ShapeV1> _v1;
    private readonly SessionStore<Shape> _newer;
    private readonly SessionStore<Shape> _json;
    private readonly SessionStore<Shape> _messagePack;
    private readonly SessionStore<Shape> _cut;

    public ShapeStores(World world)
    {
        Plain = world.Build(Of().Serialize(SerializerTests.MemoryPack), builder => Reading(builder));
        Reusing = world.Build(Of().Serialize(SerializerTests.MemoryPack), builder => Reading(builder).ReuseValues());
        _fewer = world.Build(SessionStore.For<FewerShape>("shapes").Schema(2, s => s.Oldest(2)).Serialize(SerializerTests.MemoryPack));
        _v1 = world.Build(SessionStore.For<ShapeV1>("shapes").Serialize(SerializerTests.MemoryPack));
        _newer = world.Build(
            SessionStore.For<Shape>("shapes").Schema(3, s => s.Oldest(3).ReadableFrom(2)).Serialize(SerializerTests.MemoryPack));
        _json = world.Build(Of().Serialize(SerializerTests.Json), builder => builder.Schema(2, s => s.Oldest(2)));
        _messagePack = world.Build(Of().Serialize(AllSerializers.MessagePack), builder => builder.Schema(2, s => s.Oldest(2)));
        _cut = world.Build(Of().Serialize(new Cut()), builder => builder.Schema(2, s => s.Oldest(2)));
    }

    public SessionStore<Shape> Plain { get; }

    public SessionStore<Shape> Reusing { get; }

    /// <summary>A new session, written in one of eight ways.</summary>
    public SessionId Create(int way, Shape shape) => way switch
    {
        0 => StoreTest.Created(_fewer, new FewerShape { Kept = shape.Kept, Number = shape.Number }),
        1 => StoreTest.Created(_v1, new ShapeV1 { Text = shape.Text }),
        2 => StoreTest.Created(_newer, shape),
        3 => StoreTest.Created(_json, shape),
        4 => StoreTest.Created(_cut, shape),
        5 => StoreTest.Created(_messagePack, shape),
        _ => StoreTest.Created(Plain, shape),
    };

    private static SessionStoreBuilder<Shape> Of() => SessionStore.For<Shape>("shapes");

    private static SessionStoreBuilder<Shape> Reading(SessionStoreBuilder<Shape> builder) => builder
        .Schema(2, s => s.Upgrade<ShapeV1>(1, v1 => new Shape { Text = v1.Text, Kept = Shared }))
        .AlsoRead(SerializerTests.Json)
        .AlsoRead(AllSerializers.MessagePack)
        .Validate(shape => shape.Number != Shape.Refused);

    /// <summary>Writes what breaks off in the middle of a member.</summary>
    private sealed class Cut : ISessionSerializer
    {
        public byte Id => SerializerTests.MemoryPack.Id;

        public string Name => "cut";

        public void Serialize<T>(IBufferWriter<byte> destination, T value)
        {
            var whole = new ArrayBufferWriter<byte>();
            SerializerTests.MemoryPack.Serialize(whole, value);
            destination.Write(whole.WrittenSpan[..(whole.WrittenCount * 3 / 4)]);
        }

        public T? Deserialize<T>(ReadOnlySequence<byte> payload) => throw new NotSupportedException();
    }
}
