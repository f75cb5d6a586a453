using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Kernel.Serialization.Messages;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>Whatever the serializer wrote it reads: the bounds on pieces know in which order protobuf-net writes.</summary>
public sealed class ProtobufOrderTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly ISessionSerializer Protobuf = AllSerializers.Protobuf;

    [Fact]
    public void Any_written_value_is_read() => ForAll(
        from seed in Gen.Choose(0, int.MaxValue)
        from count in Gen.Choose(0, 12)
        from depth in Gen.Choose(0, 3)
        select (seed, count, depth),
        drawn => AssertIsRead(Shelf(new Random(drawn.seed), drawn.count, drawn.depth)));

    [Fact]
    public void A_thousand_items_of_derived_types_are_read()
    {
        var random = new Random(1);
        AssertIsRead(new Shelf { Many = [.. Many(1_000, () => new Lamp { Name = Text(random, 4), Plan = [1] })] });
        AssertIsRead(new Shelf { ByName = Enumerable.Range(0, 1_000).ToDictionary(static i => $"{i}", i => Ware(random, 1)) });
        AssertIsRead(new Shelf { Novels = [.. Many(1_000, () => Novel(random, 1))], Others = [.. Many(1_000, () => Ware(random, 0))] });
        AssertIsRead(new Shelf { Maybe = [.. Many(1_000, () => random.Next(4) == 0 ? null : Author(random, 1))] });
        AssertIsRead(new Shelf { Wrapped = [.. Many(1_000, () => Author(random, 1))] });
    }

    [Fact]
    public void A_session_of_derived_items_is_Live_after_its_save()
    {
        var world = new World();
        var store = world.Build(SessionStore.For<Shelf>("shelves").Serialize(Protobuf));
        var random = new Random(2);
        var id = StoreTest.Created(store, new Shelf { Many = [.. Many(1_000, () => Ware(random, 1))] });
        using (var session = store.LoadAsync(id).Now())
        {
            Assert.Equal((SessionStatus.Live, 1_000), (session.Status, session.Value.Many.Count));
        }

        world.Finish();
    }

    /// <summary>An older node puts what it does not know behind what it knows, and a newer one reads that.</summary>
    [Fact]
    public void What_an_older_node_saved_again_is_read()
    {
        NewerPart[] many = [.. Enumerable.Range(0, 4_000).Select(static i => new NewerPart { Number = i, Added = $"added {i}" })];
        var parts = new Newer { Parts = [.. many], Added = "all" };
        Assert.Equal(parts.Describe(), SavedBy<Older, Newer>(parts).Describe());

        NewerBase[] items = [.. Enumerable.Range(0, 4_000).Select(static i => i % 2 == 0
            ? new NewerUnknown { Number = i, Unknown = i } : (NewerBase)new NewerSpecial { Number = i, Own = i, AddedOwn = i })];
        var read = SavedBy<KeepingHolder<List<OlderKeepingBase>>, Holding>(new Holding { Value = [.. items] });
        Assert.Equal(items.Select(static item => item.Describe()), read.Value.Select(static item => item.Describe()));

        var chain = new NewerChain { Added = "last" };
        for (var i = 0; i < 400; i++)
        {
            chain = new NewerChain { Added = $"added {i}", Next = chain };
        }

        Assert.Equal(SerializerTests.Write(Protobuf, chain), SerializerTests.Write(Protobuf, SavedBy<OlderChain, NewerChain>(chain)));
    }

    private static TNewer SavedBy<TOlder, TNewer>(TNewer value)
    {
        var older = SerializerTests.Read<TOlder>(Protobuf, SerializerTests.Write(Protobuf, value));
        return SerializerTests.Read<TNewer>(Protobuf, SerializerTests.Write(Protobuf, older));
    }

    private static void AssertIsRead<T>(T value)
    {
        var written = SerializerTests.Write(Protobuf, value);
        Assert.Equal(written, SerializerTests.Write(Protobuf, SerializerTests.Read<T>(Protobuf, written)));
    }

    private static Shelf Shelf(Random random, int count, int depth) => new()
    {
        Many = [.. Many(count, () => Ware(random, depth))],
        ByName = Enumerable.Range(0, count).ToDictionary(static i => $"name {i}", i => Ware(random, depth)),
        Best = random.Next(2) == 0 ? null : Novel(random, depth),
        Novels = [.. Many(count, () => Novel(random, depth))],
        Others = [.. Many(count, () => Ware(random, depth))],
        Bindings = [.. Many(count, () => (Binding)random.Next(3))],
        Maybe = [.. Many(count, () => random.Next(2) == 0 ? null : Author(random, depth))],
        Pair = new KeyValuePair<string, byte[]>(Text(random, 9), Bytes(random, count)),
        When = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromMinutes(random.Next(60))),
        Inner = depth == 0 ? null : Shelf(random, count / 2, depth - 1),
        Blob = Bytes(random, count),
        Grouped = random.Next(2) == 0 ? null : Author(random, depth),
        Wrapped = random.Next(3) switch { 0 => null, 1 => [], _ => [.. Many(count, () => Author(random, depth))] },
    };

    private static Ware Ware(Random random, int depth)
    {
        Ware ware = random.Next(4) switch
        {
            0 => new Ware(),
            1 => new Book { Authors = [.. Many(depth, () => Author(random, depth - 1))], Number = Text(random, 6) },
            2 => Novel(random, depth),
            _ => new Lamp { Watts = [.. Many(depth, random.NextDouble)], Plan = Bytes(random, depth) },
        };
        (ware.Name, ware.Picture) = (Text(random, 7), Bytes(random, 3));
        return ware;
    }

    private static Novel Novel(Random random, int depth) => new()
    {
        Name = Text(random, 5),
        Picture = Bytes(random, 2),
        Number = Text(random, 5),
        Authors = [.. Many(depth, () => Author(random, depth - 1))],
        Covers = Enumerable.Range(0, depth).ToDictionary(static i => $"cover {i}", i => Bytes(random, i)),
        Pages = random.Next(),
    };

    private static Author Author(Random random, int depth) => new()
    {
        First = depth <= 0 ? null : Novel(random, depth - 1),
        Name = Text(random, 8),
        Portrait = Bytes(random, 4),
    };

    private static IEnumerable<T> Many<T>(int count, Func<T> make) => Enumerable.Range(0, Math.Max(count, 0)).Select(_ => make());

    private static string Text(Random random, int length) => string.Concat(Many(length, () => (char)random.Next(' ', 0x300)));

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    [ProtoBuf.ProtoContract]
    internal sealed class Holding
    {
        [ProtoBuf.ProtoMember(9)]
        public List<NewerBase> Value { get; set; } = [];
    }
}
