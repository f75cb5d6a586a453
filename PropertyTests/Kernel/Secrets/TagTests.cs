using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>
/// What somebody can do to a tagged value who reads and writes the server, knows the format and makes the hash good again, but has no
/// secret: nothing that opens.
/// </summary>
public sealed class TagTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly SessionKey Key = SessionKey.OfSession(513, new Digest16(11, 12));
    private static readonly EnvelopeSealer Sealer = Rings.Sealer(new SessionSecrets(Rings.First, Rings.Second));

    [Fact]
    public void A_sealed_value_opens() => ForAll(Drawn, drawn =>
    {
        var value = Sealer.Seal(drawn.Header, drawn.Payload, Key);
        Assert.Equal(EnvelopeStatus.Ok, Sealer.Open(value, Key, out var header, out var payload));
        Assert.Equal(drawn.Header with { SecretId = Sealer.SecretId }, header);
        Assert.Equal(drawn.Payload, value[payload]);
    });

    /// <summary>Nobody prolongs the time in which untagged values are taken by setting a machine's clock back.</summary>
    [Fact]
    public void Untagged_values_are_taken_until_the_date_by_the_servers_clock()
    {
        var time = new FakeTimeProvider(World.Start);
        var clock = new ServerClock(time, NullLogger.Instance);
        var secrets = new SessionSecrets(Rings.First).AcceptUntagged(World.Start.AddHours(1));
        var sealer = new EnvelopeSealer(new SecretRing(secrets, new KeySpace("sk:shop:"), null, time, NullLogger.Instance), clock);
        var untagged = Rings.Sealer(null).Seal(new EnvelopeHeader { SerializerId = 1, Stamp = 77, PlainLength = 9 }, "a payload"u8, Key);
        Assert.Equal(EnvelopeStatus.Ok, sealer.Open(untagged, Key, out _, out _));
        clock.Begin(World.Start.AddHours(1).ToUnixTimeMilliseconds());
        Assert.Equal(EnvelopeStatus.Untagged, sealer.Open(untagged, Key, out _, out _));
    }

    [Fact]
    public void A_changed_byte_anywhere_is_refused_also_with_a_good_hash() => ForAll(
        from drawn in Drawn
        from at in Gen.Choose(0, int.MaxValue)
        from change in Gen.Choose(1, 255)
        select (drawn, at, change),
        one =>
        {
            var value = Sealer.Seal(one.drawn.Header, one.drawn.Payload, Key);
            var at = one.at % value.Length;
            if (at is >= EnvelopeLayout.Hash and < EnvelopeLayout.Hashed)
            {
                return;
            }

            value[at] ^= (byte)one.change;
            Assert.NotEqual(EnvelopeStatus.Ok, Sealer.Open(Rings.Rehashed(value, Key), Key, out var header, out _));
            Assert.Equal(default, header);
        },
        runs: 2_000);

    [Fact]
    public void Every_byte_is_covered()
    {
        var sealedValue = Sealer.Seal(new EnvelopeHeader { SerializerId = 1, Stamp = 77, PlainLength = 9 }, "a payload"u8, Key);
        for (var at = 0; at < sealedValue.Length; at++)
        {
            var value = sealedValue.ToArray();
            value[at] ^= 1;
            if (at is < EnvelopeLayout.Hash or >= EnvelopeLayout.Hashed)
            {
                Assert.True(Sealer.Open(Rings.Rehashed(value, Key), Key, out _, out _) != EnvelopeStatus.Ok, $"byte {at}");
            }
        }
    }

    [Fact]
    public void Under_another_key_prefix_or_kind_it_is_refused() => ForAll(
        from drawn in Drawn
        from digest in Gens.Digest
        from route in Gen.Choose(0, ushort.MaxValue)
        select (drawn, digest, route),
        one =>
        {
            var value = Sealer.Seal(one.drawn.Header, one.drawn.Payload, Key);
            SessionKey[] others =
            [
                SessionKey.OfSession((ushort)one.route, Key.Digest),
                SessionKey.OfSession(Key.Route, one.digest),
                SessionKey.FromName(Key.Digest),
            ];
            foreach (var other in others.Where(other => other != Key))
            {
                Assert.Equal(EnvelopeStatus.TagMismatch, Sealer.Open(Rings.Rehashed([.. value], other), other, out _, out _));
            }

            var elsewhere = Rings.Sealer(new SessionSecrets(Rings.First), prefix: "sk:other:");
            Assert.Equal(EnvelopeStatus.TagMismatch, elsewhere.Open(value, Key, out _, out _));
        });

    [Fact]
    public void A_value_with_its_tag_cut_off_is_refused() => ForAll(Drawn, drawn =>
    {
        var value = Sealer.Seal(drawn.Header, drawn.Payload, Key);
        var untagged = Rings.Sealer(null).Seal(drawn.Header, drawn.Payload, Key);
        Assert.Equal(EnvelopeStatus.Untagged, Sealer.Open(untagged, Key, out _, out _));

        // The secret's id alone, so that the reader skips the tag.
        value[EnvelopeLayout.SecretId] = value[EnvelopeLayout.SecretId + 1] = 0;
        Assert.Equal(EnvelopeStatus.Untagged, Sealer.Open(Rings.Rehashed(value, Key), Key, out _, out _));
    });

    [Fact]
    public void Another_secret_is_unknown_and_an_accepted_one_is_known() => ForAll(Drawn, drawn =>
    {
        var ofSecond = Rings.Sealer(new SessionSecrets(Rings.Second)).Seal(drawn.Header, drawn.Payload, Key);
        var ofThird = Rings.Sealer(new SessionSecrets(Rings.Third)).Seal(drawn.Header, drawn.Payload, Key);
        Assert.Equal(EnvelopeStatus.Ok, Sealer.Open(ofSecond, Key, out _, out _));
        Assert.Equal(EnvelopeStatus.UnknownSecret, Sealer.Open(ofThird, Key, out var header, out _));
        Assert.Equal(default, header);
    });

    [Fact]
    public void Untagged_values_are_accepted_until_the_date_and_not_after()
    {
        var time = new FakeTimeProvider(World.Start);
        var sealer = Rings.Sealer(new SessionSecrets(Rings.First).AcceptUntagged(World.Start.AddHours(1)), time: time);
        var untagged = Rings.Sealer(null).Seal(new EnvelopeHeader { SerializerId = 1, PlainLength = 3 }, "abc"u8, Key);
        time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(EnvelopeStatus.Ok, sealer.Open(untagged, Key, out _, out _));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(EnvelopeStatus.Untagged, sealer.Open(untagged, Key, out _, out _));
    }

    [Fact]
    public void Threads_that_seal_and_open_at_once_agree()
    {
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            var key = SessionKey.OfSession((ushort)thread, new Digest16((ulong)thread, 5));
            byte[] payload = [.. Enumerable.Repeat((byte)thread, 300)];
            for (var round = 0; round < 5_000; round++)
            {
                var value = Sealer.Seal(
                    new EnvelopeHeader { SerializerId = 1, Stamp = (ulong)round, PlainLength = payload.Length }, payload, key);
                Assert.Equal(EnvelopeStatus.Ok, Sealer.Open(value, key, out _, out _));
            }
        });
    }

    private static Gen<(EnvelopeHeader Header, byte[] Payload)> Drawn { get; } =
        from header in Gens.Header
        from payload in Gens.Bytes
        select (header, payload);
}
