using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>What a ring makes of a canary: its own, one that overlaps, another's, and whatever somebody may have planted.</summary>
public sealed class CanaryTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int EntrySize = EnvelopeLayout.TaggedHeaderSize;
    private const long DayMs = 86_400_000;
    private const long NowMs = 1_800_000_000_000;
    private static readonly SessionKey Key = SessionKey.OfCanary;
    private static readonly EnvelopeHeader s_header = new() { Stamp = 1, CreatedMs = NowMs, DeadlineMs = NowMs + RingCanary.TimeToLiveMs };

    [Fact]
    public void Rings_share_a_canary_if_they_share_a_secret() => ForAll(
        from theirs in Ring
        from ours in Ring
        select (theirs, ours),
        drawn =>
        {
            var finding = CanaryOf(drawn.ours).Judge(CanaryOf(drawn.theirs).Write(NowMs), NowMs);
            Assert.Equal(
                !drawn.theirs.Intersect(drawn.ours).Any() ? CanaryFinding.Foreign
                    : drawn.theirs.Order().SequenceEqual(drawn.ours.Order()) ? CanaryFinding.Current
                    : CanaryFinding.Shared,
                finding);
        });

    [Fact]
    public void It_is_written_anew_after_a_day_and_ends_after_thirty()
    {
        var written = CanaryOf([1]).Write(NowMs);
        Assert.Equal(CanaryFinding.Current, CanaryOf([1]).Judge(written, NowMs + DayMs - 1));
        Assert.Equal(CanaryFinding.Shared, CanaryOf([1]).Judge(written, NowMs + DayMs));
        Assert.Equal(CanaryFinding.Foreign, CanaryOf([2]).Judge(written, NowMs + (30 * DayMs) - 1));
        Assert.Equal(CanaryFinding.Junk, CanaryOf([2]).Judge(written, NowMs + (30 * DayMs)));
    }

    /// <summary>
    /// The clock of whoever is refused may be behind by a day, and no more: whatever comes from later was planted so as to last.
    /// </summary>
    [Fact]
    public void One_from_the_future_or_that_lasts_longer_is_junk()
    {
        Assert.Equal(CanaryFinding.Foreign, CanaryOf([2]).Judge(CanaryOf([1]).Write(NowMs + DayMs), NowMs));
        Assert.Equal(CanaryFinding.Junk, CanaryOf([2]).Judge(CanaryOf([1]).Write(NowMs + DayMs + 1), NowMs));
        Func<EnvelopeHeader, EnvelopeHeader>[] changes =
        [
            static one => one with { DeadlineMs = one.DeadlineMs + 1 },
            static one => one with { DeadlineMs = 0 },
            static one => one with { SerializerId = 5 },
        ];
        foreach (var change in changes)
        {
            Assert.Equal(CanaryFinding.Junk, CanaryOf([2]).Judge(Planted(change), NowMs));
        }

        Assert.Equal(CanaryFinding.Foreign, CanaryOf([2]).Judge(Planted(static one => one), NowMs));
    }

    /// <summary>Else a writer of the server could make any ring pass for any other, while untagged values are accepted.</summary>
    [Fact]
    public void One_without_a_tag_is_junk_also_where_untagged_values_are_accepted()
    {
        var accepting = new SessionSecrets(Rings.First).AcceptUntagged(DateTimeOffset.MaxValue);
        var untagged = Rings.Sealer(null).Seal(s_header, [], Key);
        Assert.Equal(EnvelopeStatus.Ok, Rings.Sealer(accepting).Open(untagged, Key, out _, out _));
        Assert.Equal(CanaryFinding.Junk, CanaryOf(accepting).Judge(untagged, NowMs));

        var value = CanaryOf([1]).Write(NowMs);
        value[EnvelopeLayout.SecretId] = value[EnvelopeLayout.SecretId + 1] = 0;
        Assert.Equal(CanaryFinding.Junk, CanaryOf(accepting).Judge(Rings.Rehashed(value, Key), NowMs));
    }

    [Fact]
    public void A_changed_byte_makes_it_nobodys() => ForAll(
        from ring in Ring
        from at in Gen.Choose(0, EntrySize - 1)
        from change in Gen.Choose(1, 255)
        from isRehashed in ArbMap.Default.GeneratorFor<bool>()
        select (ring, at, change, isRehashed),
        drawn =>
        {
            var value = CanaryOf(drawn.ring).Write(NowMs)[..EntrySize];
            value[drawn.at] ^= (byte)drawn.change;
            if (drawn.isRehashed && drawn.at is < EnvelopeLayout.Hash or >= EnvelopeLayout.Hashed)
            {
                Rings.Rehashed(value, Key);
            }

            var finding = CanaryOf(drawn.ring).Judge(value, NowMs);
            var isHealed = drawn.isRehashed && drawn.at is >= EnvelopeLayout.Hash and < EnvelopeLayout.Hashed;
            Assert.True(isHealed || finding is CanaryFinding.Junk or CanaryFinding.Foreign, finding.ToString());
        },
        runs: 1_000);

    [Fact]
    public void A_canary_is_of_one_prefix_and_no_session()
    {
        var elsewhere = CanaryOf(new SessionSecrets(Rings.First), "sk:other:").Write(NowMs);
        Assert.Equal(CanaryFinding.Foreign, CanaryOf([1]).Judge(elsewhere, NowMs));

        var session = SessionKey.OfSession(7, new Digest16(1, 2));
        var sealer = Rings.Sealer(new SessionSecrets(Rings.First));
        var ofSession = sealer.Seal(s_header, [], session);
        Assert.Equal(CanaryFinding.Foreign, CanaryOf([1]).Judge(Rings.Rehashed(ofSession, Key), NowMs));
        var moved = Rings.Rehashed(CanaryOf([1]).Write(NowMs), session);
        Assert.Equal(EnvelopeStatus.TagMismatch, sealer.Open(moved, session, out _, out _));
        Assert.Equal("sk:shop:canary"u8.ToArray(), new KeySpace("sk:shop:").ToBytes(Key));
    }

    [Fact]
    public void Arbitrary_bytes_are_junk() => ForAll(Gens.Bytes, junk =>
        Assert.Equal(junk.Length == 0 ? CanaryFinding.Missing : CanaryFinding.Junk, CanaryOf([1, 2]).Judge(junk, NowMs)));

    [Fact]
    public void Something_behind_a_canary_makes_it_no_other_one_and_is_removed()
    {
        byte[] longer = [.. CanaryOf([1]).Write(NowMs), 1];
        Assert.Equal(CanaryFinding.Shared, CanaryOf([1]).Judge(longer, NowMs));
        Assert.Equal(CanaryFinding.Junk, CanaryOf([2]).Judge(longer, NowMs));
    }

    [Fact]
    public void A_long_ring_leaves_its_first_64_secrets()
    {
        var ring = SessionSecrets.From(static () => [.. Enumerable.Range(0, 100).Select(static i => Rings.SecretOf((byte)i))]);
        var written = CanaryOf(ring).Write(NowMs);
        Assert.Equal(RingCanary.MaximumBytes, written.Length);
        Assert.Equal(CanaryFinding.Current, CanaryOf(ring).Judge(written, NowMs));
        Assert.Equal(CanaryFinding.Shared, CanaryOf([63]).Judge(written, NowMs));
        Assert.Equal(CanaryFinding.Foreign, CanaryOf([64]).Judge(written, NowMs));
    }

    private static byte[] Planted(Func<EnvelopeHeader, EnvelopeHeader> change) =>
        Rings.Sealer(new SessionSecrets(Rings.First)).Seal(change(s_header), [], Key);

    private static RingCanary CanaryOf(byte[] seeds)
    {
        SessionSecret[] secrets = [.. seeds.Select(Rings.SecretOf)];
        return CanaryOf(new SessionSecrets(secrets[0], secrets[1..]));
    }

    private static RingCanary CanaryOf(SessionSecrets secrets, string prefix = "sk:shop:")
    {
        var ring = new SecretRing(secrets, new KeySpace(prefix), null, TimeProvider.System, NullLogger.Instance);
        return new RingCanary(ring, new EnvelopeSealer(ring, new ServerClock(TimeProvider.System, NullLogger.Instance)));
    }

    private static Gen<byte[]> Ring { get; } =
        from seeds in Gen.Shuffle<byte>([1, 2, 3, 4, 5])
        from count in Gen.Choose(1, 4)
        select seeds.Take(count).ToArray();
}
