using System.Buffers;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Golden;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

public sealed class SerializerTests(ITestOutputHelper output) : PropertyTest(output)
{
    internal static readonly ISessionSerializer Json = AllSerializers.Json;
    internal static readonly ISessionSerializer MemoryPack = AllSerializers.MemoryPack;

    public static Gen<Everything> Values { get; } =
        from text in Gens.Text.OrNull()
        from items in Gen.ListOf(Gens.Text)
        from counts in Gen.ListOf(Gen.Choose(int.MinValue, int.MaxValue))
        from maybe in ArbMap.Default.GeneratorFor<int?>()
        from ticks in Gens.UInt64
        from offset in Gen.Choose(-14 * 60, 14 * 60)
        from amount in ArbMap.Default.GeneratorFor<FsCheck.NormalFloat>()
        from guid in ArbMap.Default.GeneratorFor<Guid>()
        from blob in Gens.Bytes.OrNull()
        select new Everything
        {
            Text = text,
            Items = [.. items],
            Counts = counts.Select((count, i) => (Key: $"k{i}", count)).ToDictionary(p => p.Key, p => p.count),
            Maybe = maybe,
            When = new DateTimeOffset(
                new DateTime((long)(ticks % 3_000_000_000_000_000_000ul) + 100_000_000_000_000_000, DateTimeKind.Unspecified),
                TimeSpan.FromMinutes(offset)),
            Amount = amount.Get,
            Reference = guid,
            Blob = blob,
        };

    [Fact]
    public void All_round_trip_what_any_of_them_does() => ForAll(Values, value => Assert.All(
        AllSerializers.All,
        serializer => Assert.Equal(Describe(value), Describe(Read<Everything>(serializer, Write(serializer, value))))));

    [Fact]
    public void A_payload_in_pieces_is_read_and_a_cut_or_longer_one_is_not() => ForAll(Values, value =>
    {
        foreach (var serializer in AllSerializers.All)
        {
            var bytes = Write(serializer, value);
            Assert.Equal(Describe(value), Describe(serializer.Deserialize<Everything>(Split(bytes))!));
            Assert.ThrowsAny<Exception>(() => Read<Everything>(serializer, [.. bytes, (byte)'x']));
            Assert.ThrowsAny<Exception>(() => Read<Everything>(serializer, bytes[..^1]));
        }
    }, runs: 50);

    [Theory]
    [InlineData("messagepack", 2)]
    [InlineData("memorypack", 3)]
    [InlineData("protobuf", 4)]
    public void Golden_payloads(string vector, byte id)
    {
        var serializer = AllSerializers.All.Single(one => one.Id == id);
        var cart = new GoldenCart { UserId = 42, Name = "Zoë", Items = ["book", "lamp"] };
        Assert.Equal(GoldenVectors.Instance.Envelope(vector).Payload, Write(serializer, cart));
        Assert.Equal(id, GoldenVectors.Instance.Envelope(vector).SerializerId);
        var read = Read<GoldenCart>(serializer, GoldenVectors.Instance.Envelope(vector).Payload);
        Assert.Equal((cart.UserId, cart.Name), (read.UserId, read.Name));
        Assert.Equal(cart.Items, read.Items);
    }

    [Fact]
    public void A_type_that_the_context_lacks_is_named()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Write(Json, new GoldenCart()));
        Assert.Contains("JsonSerializable(typeof(GoldenCart))", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_JSON_and_Protocol_Buffers_can_keep_unknown_members()
    {
        Assert.All(AllSerializers.All, serializer => Assert.False(serializer.KeepsUnknownMembers<DroppingCart>()));
        Assert.True(Json.KeepsUnknownMembers<KeepingCart>());
        Assert.True(AllSerializers.Protobuf.KeepsUnknownMembers<KeepingCart>());
    }

    [Fact]
    public void Only_MemoryPack_reads_over_a_value() => Assert.Equal(
        [MemoryPack.Name], AllSerializers.All.Where(serializer => serializer.OverwritesEveryMember<Everything>()).Select(s => s.Name));

    [Theory]
    [MemberData(nameof(AllSerializers.Names), MemberType = typeof(AllSerializers))]
    public void A_writer_that_failed_half_way_writes_the_next_value_whole(string name)
    {
        var serializer = AllSerializers.Named(name);
        var next = new Cart { UserId = 7, Note = "y" };
        var expected = Write(serializer, next);
        var pool = new BufferPool();
        var small = pool.Rent();
        small.LimitTo(10);
        Assert.Throws<BufferLimitException>(() => serializer.Serialize(small, new Cart { Note = new string('x', 5_000) }));
        Assert.Equal(expected, Write(serializer, next));
    }

    internal static byte[] Write<T>(ISessionSerializer serializer, T value)
    {
        var writer = new ArrayBufferWriter<byte>();
        serializer.Serialize(writer, value);
        return writer.WrittenSpan.ToArray();
    }

    internal static T Read<T>(ISessionSerializer serializer, byte[] bytes) => serializer.Deserialize<T>(new ReadOnlySequence<byte>(bytes))!;

    private static string Describe(Everything value) => JsonSerializer.Serialize(value, TestJson.Default.Everything);

    private static ReadOnlySequence<byte> Split(byte[] bytes)
    {
        var last = new Piece(bytes.AsMemory(bytes.Length / 2), null, bytes.Length / 2);
        return new ReadOnlySequence<byte>(new Piece(bytes.AsMemory(0, bytes.Length / 2), last, 0), 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? next, long runningIndex) =>
            (Memory, Next, RunningIndex) = (memory, next, runningIndex);
    }
}
