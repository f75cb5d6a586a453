using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Golden;
using SessionKernel.PropertyTests.Kernel.Serialization;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Protection;

/// <summary>Compressed payloads by somebody who can write to the server: sealed soundly, so that they are decompressed.</summary>
public sealed class HostileStreamTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Limit = 1 << 20;

    private static readonly byte[] Plain = SerializerTests.Write(
        AllSerializers.Json, new Cart { UserId = 7, Note = new string('x', 5_000) + "yz" });
    private static readonly byte[] Stream = Compressed(Plain);

    private readonly StoredPayload<Cart> _rig = new(AllSerializers.Json);

    [Fact]
    public void The_stream_itself_is_read_and_so_is_the_golden_one()
    {
        Assert.Equal(SessionStatus.Live, StatusOf(Stream, Plain.Length));
        var golden = GoldenVectors.Instance.Envelope("compressed");
        Assert.Equal(SessionStatus.Live, StatusOf(golden.Payload, (int)golden.PlainLength));
        _rig.Finish();
    }

    [Fact]
    public void A_changed_or_cut_stream_is_a_status() => ForAll(
        from at in Gen.Choose(0, int.MaxValue)
        from change in Gen.Choose(1, 255)
        from noise in Gens.Bytes
        select (at, change, noise),
        drawn =>
        {
            var changed = Stream.ToArray();
            changed[drawn.at % changed.Length] ^= (byte)drawn.change;
            Assert.Contains(StatusOf(changed, Plain.Length), (SessionStatus[])[SessionStatus.Live, SessionStatus.UnknownFormat]);
            Assert.Equal(SessionStatus.UnknownFormat, StatusOf(Stream[..(drawn.at % Stream.Length)], Plain.Length));
            Assert.Equal(SessionStatus.UnknownFormat, StatusOf(drawn.noise, Plain.Length));
        },
        runs: 1_000);

    [Theory]
    [InlineData(-5_013)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void A_plain_length_that_lies_is_UnknownFormat(int by) =>
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(Stream, Math.Max(0, Plain.Length + by)));

    [Fact]
    public void A_bomb_takes_no_more_than_the_limit()
    {
        var bomb = Compressed(new byte[64 << 20]);
        Output.WriteLine($"{bomb.Length} bytes of bomb");
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(bomb, 64 << 20, out var refused));
        Assert.InRange(refused, 0, 64 * 1024);
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(bomb, int.MaxValue, out refused));
        Assert.InRange(refused, 0, 64 * 1024);
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(bomb, Limit, out var allowed));
        Assert.InRange(allowed, 0, 2 * Limit);
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf([0x06], Limit, out allowed));
        Assert.InRange(allowed, 0, 2 * Limit);
    }

    [Fact]
    public void Where_the_limit_allows_it_the_same_stream_is_read()
    {
        var plain = SerializerTests.Write(AllSerializers.Json, new Cart { Note = new string('x', Limit) });
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(Compressed(plain), plain.Length));
        var larger = new StoredPayload<Cart>(AllSerializers.Json, b => b.Configure(o => o.MaxPayloadBytes = plain.Length));
        Assert.Equal(
            SessionStatus.Live, larger.StatusOf(Compressed(plain), (ref EnvelopeHeader header) => Mark(ref header, plain.Length), out _));
        larger.Finish();
    }

    private SessionStatus StatusOf(byte[] stream, int plainLength) => StatusOf(stream, plainLength, out _);

    private SessionStatus StatusOf(byte[] stream, int plainLength, out long allocated) =>
        _rig.StatusOf(stream, (ref EnvelopeHeader header) => Mark(ref header, plainLength), out allocated);

    private static void Mark(ref EnvelopeHeader header, int plainLength)
    {
        header.Flags = EnvelopeFlags.Compressed;
        header.PlainLength = plainLength;
    }

    private static byte[] Compressed(byte[] plain)
    {
        var stream = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        Assert.True(BrotliEncoder.TryCompress(plain, stream, out var written, 5, 22));
        return stream[..written];
    }
}
