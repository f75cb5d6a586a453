using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Golden;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Identity;

public sealed class SessionIdRingTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly SessionIdKey[] Keys = [SessionIdKey.Unkeyed, Key(1), Key(2), Key(3)];

    [Theory]
    [MemberData(nameof(GoldenTheoryData.Ids), MemberType = typeof(GoldenTheoryData))]
    public void Golden_ids_are_accepted_and_digested(string name)
    {
        var vector = GoldenVectors.Instance.Ids.Single(v => v.Name == name);
        var ring = new SessionIdRing([vector.IdKey is null ? SessionIdKey.Unkeyed : SessionIdKey.FromSecret(vector.IdKey)]);
        Assert.True(SessionId.TryParse(vector.Text, out var id));
        Assert.Equal(vector.Id, id.Bytes.ToArray());
        Assert.Equal(vector.Text, id.Reveal());
        Assert.True(ring.TryVerify(id, out var digest));
        Assert.Equal(Digest16.Read(vector.KeyDigest), digest);
    }

    [Fact]
    public void An_issued_id_is_verified_to_the_same_digest() => ForAll(
        from key in Gen.Elements(Keys)
        from route in Gen.Choose(0, 65_535)
        from routed in ArbMap.Default.GeneratorFor<bool>()
        select (key, route: routed ? (ushort?)route : null),
        drawn =>
        {
            var ring = new SessionIdRing([drawn.key]);
            var id = ring.Issue(drawn.route, out var issued);
            Assert.True(ring.TryVerify(id, out var verified));
            Assert.Equal(issued, verified);
            Assert.Equal(drawn.route ?? id.Route, id.Route);
        });

    [Fact]
    public void A_flipped_bit_of_a_keyed_id_is_refused()
    {
        var ring = new SessionIdRing([Key(1), Key(2)]);
        for (var run = 0; run < 20; run++)
        {
            var bytes = ring.Issue(null, out _).Bytes.ToArray();
            for (var bit = 0; bit < 256; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(ring.TryVerify(new SessionId(bytes), out var digest));
                Assert.Equal(default, digest);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void A_rolled_key_keeps_old_ids_working_until_it_is_retired() => ForAll(Gens.Shuffled(Keys), order =>
    {
        var issued = new List<(SessionIdKey Key, SessionId Id, Digest16 Digest)>();
        for (var step = 0; step < order.Length; step++)
        {
            SessionIdKey[] accepted = [.. order[..(step + 1)], .. order.Skip(step + 1).Take(1)];
            // First the new key is accepted everywhere, while the one before still issues; then it issues.
            foreach (var issuer in new[] { order[Math.Max(0, step - 1)], order[step] })
            {
                var ring = new SessionIdRing([issuer, .. accepted.Where(k => k != issuer)]);
                issued.Add((issuer, ring.Issue(null, out var digest), digest));
                Assert.All(issued, old =>
                {
                    Assert.True(ring.TryVerify(old.Id, out var verified));
                    Assert.Equal(old.Digest, verified);
                });
            }
        }

        var retired = order[0];
        var after = new SessionIdRing([order[^1], .. order[1..^1]]);
        Assert.All(issued.Where(old => old.Key == retired), old =>
            Assert.True(!after.TryVerify(old.Id, out var digest) || digest != old.Digest));
    }, runs: 50);

    [Fact]
    public void Without_an_unkeyed_entry_a_retired_or_unkeyed_id_is_refused()
    {
        var old = new SessionIdRing([Key(1)]).Issue(null, out _);
        var unkeyed = new SessionIdRing([SessionIdKey.Unkeyed]).Issue(null, out _);
        var ring = new SessionIdRing([Key(3), Key(2)]);
        Assert.False(ring.TryVerify(old, out _));
        Assert.False(ring.TryVerify(unkeyed, out _));
        Assert.False(ring.TryVerify(default, out _));
    }

    [Fact]
    public async Task A_store_accepts_what_can_be_an_id_of_its_ring_and_asks_nobody()
    {
        await using var keyed = SessionStore.ForBag("a").Expire(TimeSpan.FromMinutes(1)).UseMemory().IdKeys(Key(1)).Build();
        await using var unkeyed = SessionStore.ForBag("b").Expire(TimeSpan.FromMinutes(1)).UseMemory().Build();
        var (mine, other) =
            (new SessionIdRing([Key(1)]).Issue(null, out _).Reveal(), new SessionIdRing([Key(2)]).Issue(null, out _).Reveal());
        Assert.Equal((true, false), (keyed.Accepts(mine), keyed.Accepts(other)));
        Assert.Equal((true, true), (unkeyed.Accepts(mine), unkeyed.Accepts(other)));
        Assert.All(["", "x", mine + "=", mine[1..], new string('é', SessionId.TextLength)], text => Assert.False(unkeyed.Accepts(text)));
    }

    [Fact]
    public void A_short_secret_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => SessionIdKey.FromSecret(new byte[31]));
        Assert.Contains("32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_copied()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var ring = new SessionIdRing([SessionIdKey.FromSecret(secret)]);
        var id = ring.Issue(null, out _);
        secret.AsSpan().Clear();
        Assert.True(ring.TryVerify(id, out _));
    }

    private static SessionIdKey Key(byte seed) => SessionIdKey.FromSecret(Enumerable.Repeat(seed, 32).ToArray());
}
