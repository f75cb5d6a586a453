using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Golden;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Envelope;

public sealed class EnvelopeTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly GoldenVectors Vectors = GoldenVectors.Instance;

    [Theory]
    [MemberData(nameof(GoldenTheoryData.Envelopes), MemberType = typeof(GoldenTheoryData))]
    public void Golden_envelopes_are_read(string name)
    {
        var vector = Vectors.Envelope(name);
        var status = EnvelopeReader.Read(vector.Envelope, SeedOf(vector.KeyDigest), out var header, out var payload);
        Assert.Equal(EnvelopeStatus.Ok, status);
        Assert.Equal(HeaderOf(vector), header);
        Assert.Equal(vector.Payload, vector.Envelope[payload]);
    }

    [Theory]
    [MemberData(nameof(GoldenTheoryData.Envelopes), MemberType = typeof(GoldenTheoryData))]
    public void Golden_envelopes_are_written_byte_for_byte(string name)
    {
        var vector = Vectors.Envelope(name);
        if (vector.HeaderLength == EnvelopeLayout.HeaderSize)
        {
            Assert.Equal(vector.Envelope, Write(HeaderOf(vector), vector.Payload, SeedOf(vector.KeyDigest)));
        }
        else
        {
            Assert.Equal(104, vector.HeaderLength);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenTheoryData.Rejected), MemberType = typeof(GoldenTheoryData))]
    public void Golden_rejections(string name)
    {
        var vector = Vectors.Rejected.Single(v => v.Name == name);
        var status = EnvelopeReader.Read(vector.Envelope, SeedOf(vector.KeyDigest), out var header, out _);
        Assert.Equal(vector.Status, status.ToString());
        Assert.Equal(default, header);
    }

    [Theory]
    [InlineData("moved", false)]
    [InlineData("moved-rotated", true)]
    public void The_moved_marker_is_the_golden_one(string name, bool isRotation)
    {
        var vector = Vectors.Envelope(name);
        var replaced = HeaderOf(vector) with { SerializerId = 3, Stamp = vector.PreviousStamp, PreviousStamp = 5 };
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(vector.DeadlineMs - MovedMarker.TimeToLiveMs);
        var marker = new EnvelopeSealer(null, new ServerClock(new FakeTimeProvider(deadline), NullLogger.Instance)).WriteMarker(
            new BufferPool(),
            replaced with { DeadlineMs = 1 },
            SessionKey.OfSession(0, Digest16.Read(vector.KeyDigest)),
            Digest16.Read(vector.Payload),
            vector.Stamp,
            isRotation);
        Assert.Equal(vector.Envelope, marker.Span.ToArray());
        Assert.Equal(isRotation ? Digest16.Read(vector.Payload) : null, MovedMarker.Reached(vector.Payload));
    }

    [Fact]
    public void A_written_envelope_is_read() => ForAll(
        from header in Gens.Header
        from payload in Gens.Bytes
        from seed in Gens.UInt64
        select (header, payload, seed),
        drawn =>
        {
            var written = Write(drawn.header, drawn.payload, drawn.seed);
            Assert.Equal(EnvelopeLayout.HeaderSize + drawn.payload.Length, written.Length);
            Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(written, drawn.seed, out var header, out var payload));
            Assert.Equal(drawn.header, header);
            Assert.Equal(drawn.payload, written[payload]);
        },
        runs: 500);

    [Fact]
    public void Under_another_key_it_does_not_verify() => ForAll(
        from header in Gens.Header
        from payload in Gens.Bytes
        from seeds in Gens.UInt64.Two()
        select (header, payload, seeds),
        drawn => Assert.Equal(
            drawn.seeds.Item1 == drawn.seeds.Item2 ? EnvelopeStatus.Ok : EnvelopeStatus.HashMismatch,
            EnvelopeReader.Read(Write(drawn.header, drawn.payload, drawn.seeds.Item1), drawn.seeds.Item2, out _, out _)));

    [Fact]
    public void Every_other_byte_anywhere_is_refused()
    {
        var header = new EnvelopeHeader
        {
            SerializerId = 1,
            Stamp = 77,
            IdleMs = 1000,
            SchemaId = 5,
            SchemaVersion = 1,
            OldestReader = 1,
            PlainLength = 9,
        };
        var value = Write(header, "a payload"u8, 42);
        for (var at = 0; at < value.Length; at++)
        {
            for (var change = 1; change < 256; change++)
            {
                value[at] ^= (byte)change;
                Assert.NotEqual(EnvelopeStatus.Ok, EnvelopeReader.Read(value, 42, out var read, out _));
                Assert.Equal(default, read);
                value[at] ^= (byte)change;
            }
        }
    }

    [Fact]
    public void A_changed_byte_or_a_cut_is_refused() => ForAll(
        from header in Gens.Header
        from length in Gen.Choose(0, 5_000)
        from fill in Gens.Byte
        from at in Gen.Choose(0, int.MaxValue)
        from change in Gen.Choose(1, 255)
        select (header, length, fill, at, change),
        drawn =>
        {
            var value = Write(drawn.header, Enumerable.Repeat(drawn.fill, drawn.length).ToArray(), 9);
            var at = drawn.at % value.Length;
            Assert.NotEqual(EnvelopeStatus.Ok, EnvelopeReader.Read(value.AsSpan(0, at), 9, out _, out _));
            Assert.NotEqual(EnvelopeStatus.Ok, EnvelopeReader.Read([.. value, drawn.fill], 9, out _, out _));
            value[at] ^= (byte)drawn.change;
            Assert.NotEqual(EnvelopeStatus.Ok, EnvelopeReader.Read(value, 9, out _, out _));
        },
        runs: 500);

    [Fact]
    public void Garbage_is_a_status() => ForAll(
        from bytes in Gens.Bytes
        from prefix in Gen.Choose(0, 5)
        select (byte[])[.. "SKE1\u0001\0"u8[..prefix], .. bytes],
        bytes => Assert.NotEqual(EnvelopeStatus.Ok, EnvelopeReader.Read(bytes, 1, out _, out _)),
        runs: 2_000);

    [Fact]
    public void Every_truncation_of_every_golden_envelope_is_refused() => Assert.All(Vectors.Envelopes, vector =>
    {
        for (var length = 0; length < vector.Envelope.Length; length++)
        {
            Assert.NotEqual(
                EnvelopeStatus.Ok, EnvelopeReader.Read(vector.Envelope.AsSpan(0, length), SeedOf(vector.KeyDigest), out _, out _));
        }
    });

    internal static byte[] Write(in EnvelopeHeader header, ReadOnlySpan<byte> payload, ulong seed)
    {
        var buffer = new BufferPool().Rent();
        EnvelopeWriter.Reserve(buffer);
        buffer.Write(payload);
        EnvelopeWriter.Seal(buffer.WritableSpan, header, seed);
        return buffer.Span.ToArray();
    }

    internal static ulong SeedOf(byte[] keyDigest) => BinaryPrimitives.ReadUInt64LittleEndian(keyDigest);

    internal static EnvelopeHeader HeaderOf(GoldenEnvelope vector) => new()
    {
        SerializerId = vector.SerializerId,
        Flags = (EnvelopeFlags)vector.Flags,
        Stamp = vector.Stamp,
        PreviousStamp = vector.PreviousStamp,
        SchemaId = vector.SchemaId,
        SchemaVersion = vector.SchemaVersion,
        OldestReader = vector.OldestReader,
        CreatedMs = vector.CreatedMs,
        DeadlineMs = vector.DeadlineMs,
        IdleMs = vector.IdleMs,
        Principal = Digest16.Read(vector.Principal),
        Generation = vector.Generation,
        EncryptionKeyId = vector.EncryptionKeyId,
        SecretId = vector.SecretId,
        PlainLength = (int)vector.PlainLength,
    };
}
