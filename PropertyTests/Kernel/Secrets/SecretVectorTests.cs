using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Golden;
using SessionKernel.PropertyTests.Kernel.Envelope;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>Derived keys and tags against vectors that another language made from the tables of docs/envelope.md.</summary>
public sealed class SecretVectorTests
{
    private static readonly GoldenVectors Vectors = GoldenVectors.Instance;

    [Fact]
    public void Golden_secrets_derive_the_same_keys() => Assert.All(Vectors.Secrets, vector =>
    {
        var secret = SessionSecret.FromBytes(vector.Secret);
        var keys = new SecretKeys(secret, new KeySpace(vector.Prefix));
        Assert.Equal(vector.SecretId, keys.SecretId);
        Assert.Equal(vector.IdKey, keys.IdKey.Secret);
        Assert.Equal(vector.PrincipalKey, SecretKeys.PrincipalKey(secret, vector.Prefix));
    });

    [Theory]
    [MemberData(nameof(GoldenTheoryData.Tagged), MemberType = typeof(GoldenTheoryData))]
    public void Golden_tagged_values_are_opened(string name)
    {
        var vector = Vector(name);
        Assert.Equal(EnvelopeStatus.Ok, SealerOf(vector).Open(vector.Envelope, KeyOf(vector), out var header, out var payload));
        Assert.Equal(EnvelopeTests.HeaderOf(vector), header);
        Assert.Equal(vector.Payload, vector.Envelope[payload]);
    }

    [Theory]
    [MemberData(nameof(GoldenTheoryData.Tagged), MemberType = typeof(GoldenTheoryData))]
    public void Golden_tagged_values_are_sealed_byte_for_byte(string name)
    {
        var vector = Vector(name);
        Assert.Equal(
            vector.Envelope, SealerOf(vector).Seal(EnvelopeTests.HeaderOf(vector) with { SecretId = 0 }, vector.Payload, KeyOf(vector)));
    }

    /// <summary>So that instances from before tags read what new ones write, while both run.</summary>
    [Theory]
    [MemberData(nameof(GoldenTheoryData.Tagged), MemberType = typeof(GoldenTheoryData))]
    public void A_store_without_secrets_reads_a_tagged_value(string name)
    {
        var vector = Vector(name);
        Assert.Equal(EnvelopeStatus.Ok, Rings.Sealer(null).Open(vector.Envelope, KeyOf(vector), out _, out var payload));
        Assert.Equal(vector.Payload, vector.Envelope[payload]);
    }

    [Theory]
    [InlineData("tagged-moved", false)]
    [InlineData("tagged-moved-rotated", true)]
    public void The_tagged_moved_marker_is_the_golden_one(string name, bool isRotation)
    {
        var vector = Vector(name);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(vector.DeadlineMs - MovedMarker.TimeToLiveMs));
        var replaced = EnvelopeTests.HeaderOf(
            vector) with { SerializerId = 3, SecretId = 0, Stamp = vector.PreviousStamp, DeadlineMs = 77 };
        var marker = SealerOf(vector, time).WriteMarker(
            new BufferPool(), replaced, KeyOf(vector), Digest16.Read(vector.Payload), vector.Stamp, isRotation);
        Assert.Equal(vector.Envelope, marker.Span.ToArray());
    }

    /// <summary>Byte for byte but for the stamps, which are random.</summary>
    [Fact]
    public void The_golden_canary_is_that_of_the_ring_and_is_written_so()
    {
        var vector = Vectors.Canary;
        SessionSecret[] secrets = [.. vector.Secrets.Select(static secret => SessionSecret.FromBytes(secret))];
        var keys = new KeySpace(vector.Prefix);
        var ring = new SecretRing(new SessionSecrets(secrets[0], secrets[1]), keys, null, TimeProvider.System, NullLogger.Instance);
        var canary = new RingCanary(ring, new EnvelopeSealer(ring, new ServerClock(TimeProvider.System, NullLogger.Instance)));
        Assert.Equal(CanaryFinding.Current, canary.Judge(vector.Value, vector.CreatedMs));
        for (var i = 0; i < secrets.Length; i++)
        {
            var entry = canary.Write(vector.CreatedMs).AsSpan(i * EnvelopeLayout.TaggedHeaderSize, EnvelopeLayout.TaggedHeaderSize);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[EnvelopeLayout.Stamp..], vector.Stamps[i]);
            ring.All[i].WriteTag(entry, SessionKey.OfCanary);
            Assert.Equal(
                vector.Value[(i * EnvelopeLayout.TaggedHeaderSize)..((i + 1) * EnvelopeLayout.TaggedHeaderSize)],
                Rings.Rehashed(entry.ToArray(), SessionKey.OfCanary));
        }
    }

    private static GoldenEnvelope Vector(string name) => Vectors.Tagged.Single(vector => vector.Name == name);

    private static EnvelopeSealer SealerOf(GoldenEnvelope vector, TimeProvider? time = null) =>
        Rings.Sealer(new SessionSecrets(SessionSecret.FromBytes(vector.Secret)), vector.Prefix!, time);

    /// <summary>All of them are under the golden keyed id's key.</summary>
    private static SessionKey KeyOf(GoldenEnvelope vector)
    {
        var id = Vectors.Ids.Single(id => id.RedisKey == vector.RedisKey);
        return SessionKey.OfSession(new SessionId(id.Id).Route, Digest16.Read(vector.KeyDigest));
    }
}
