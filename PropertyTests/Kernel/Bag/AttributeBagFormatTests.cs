using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Golden;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Bag;

public sealed class AttributeBagFormatTests(ITestOutputHelper output) : PropertyTest(output)
{
    public static TheoryData<string> Bags => [.. GoldenVectors.Instance.Envelopes.Where(v => v.Attributes is not null).Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Bags))]
    public void Golden_bags_are_written_and_read(string name)
    {
        var vector = GoldenVectors.Instance.Envelope(name);
        var bag = new AttributeBag();
        foreach (var attribute in vector.Attributes!.Reverse())
        {
            bag.Set(attribute.Key, attribute.Value);
        }

        Assert.Equal(vector.Payload, Write(bag));
        var read = Read(vector.Payload);
        Assert.Equal(vector.Attributes!.Select(a => a.Key), read.Keys);
        Assert.All(vector.Attributes!, a => Assert.Equal(a.Value, read.TryGetValue(a.Key, out var value) ? value : null));
        Assert.False(read.IsChanged);
    }

    [Fact]
    public void Round_trips_in_one_canonical_order() => ForAll(
        Gen.ListOf(
            from key in Gen.Elements("a", "b", "B", "é", "zz", "a\u0000", "😀", "\uFFFD", "ab")
            from value in Gens.Bytes
            select (key, value)),
        sets =>
        {
            var bag = new AttributeBag();
            foreach (var (key, value) in sets)
            {
                bag.Set(key, value);
            }

            var other = new AttributeBag();
            foreach (var (key, value) in bag.Attributes.Reverse())
            {
                other.Set(key, value);
            }

            var bytes = Write(bag);
            Assert.Equal(bytes, Write(other));
            Assert.Equal(bytes, Write(Read(bytes)));
            Assert.Equal(bag.Keys.Order(StringComparer.Ordinal), Read(bytes).Keys);
        });

    [Fact]
    public void Any_truncation_or_trailing_byte_is_undecodable_and_any_flip_a_canonical_bag_or_undecodable()
    {
        var bag = new AttributeBag();
        bag.Set("a", [1, 2, 3]);
        bag.Set("é", []);
        bag.Set("zz", new byte[40]);
        var bytes = Write(bag);
        for (var at = 0; at < bytes.Length; at++)
        {
            Assert.ThrowsAny<FormatException>(() => Read(bytes.AsSpan(0, at)));
            for (var change = 1; change < 256; change++)
            {
                bytes[at] ^= (byte)change;
                if (Try(bytes) is { } read)
                {
                    Assert.Equal(bytes, Write(read));
                }

                bytes[at] ^= (byte)change;
            }
        }

        Assert.ThrowsAny<FormatException>(() => Read([.. bytes, 0]));
    }

    [Theory]
    [InlineData("02000000 01006100000000 01006100000000", "twice")]
    [InlineData("02000000 01006200000000 01006100000000", "out of order")]
    [InlineData("01000000 000000000000", "an empty key")]
    [InlineData("01000000 0100FF00000000", "broken UTF-8")]
    [InlineData("FFFFFFFF", "a count that is not there")]
    [InlineData("FFFFFF7F", "a large count that is not there")]
    [InlineData("01000000 010061FFFFFFFF", "a length over 2^31")]
    [InlineData("01000000 010061FFFFFF7F00", "a length over the rest")]
    [InlineData("01000000 FFFF61", "a key over the rest")]
    [InlineData("", "nothing")]
    public void Undecodable(string hex, string why) =>
        Assert.True(Try(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))) is null, why);

    [Fact]
    public void A_payload_in_pieces_is_read()
    {
        var bag = new AttributeBag();
        bag.Set("key", [1, 2, 3]);
        var bytes = Write(bag);
        var last = new Piece(bytes.AsMemory(7), null, 7);
        var first = new Piece(bytes.AsMemory(0, 7), last, 0);
        Assert.Equal(bytes, Write(AttributeBagFormat.Read(new ReadOnlySequence<byte>(first, 0, last, bytes.Length - 7))));
    }

    [Fact]
    public void A_key_has_1_to_1024_bytes_of_sound_UTF16()
    {
        var bag = new AttributeBag();
        Assert.Throws<ArgumentException>(() => bag.Set("", []));
        Assert.Throws<ArgumentException>(() => bag.Set(new string('é', 513), []));
        Assert.ThrowsAny<ArgumentException>(() => bag.Set("a\uD800", []));
        Assert.Throws<ArgumentNullException>(() => bag.Set("a", null!));
        bag.Set(new string('é', 512), []);
        Assert.Equal(1, bag.Count);
        Assert.Equal(1024, Encoding.UTF8.GetByteCount(bag.Keys.Single()));
    }

    internal static byte[] Write(AttributeBag bag)
    {
        var writer = new ArrayBufferWriter<byte>();
        AttributeBagFormat.Write(writer, bag);
        return writer.WrittenSpan.ToArray();
    }

    private static AttributeBag Read(ReadOnlySpan<byte> bytes) => AttributeBagFormat.Read(new ReadOnlySequence<byte>(bytes.ToArray()));

    private static AttributeBag? Try(byte[] bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? next, long runningIndex) =>
            (Memory, Next, RunningIndex) = (memory, next, runningIndex);
    }
}
