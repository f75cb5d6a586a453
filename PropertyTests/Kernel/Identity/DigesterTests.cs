using System.Security.Cryptography;
using System.Text;
using SessionKernel.PropertyTests.Golden;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Identity;

public sealed class DigesterTests
{
    private static readonly GoldenVectors Vectors = GoldenVectors.Instance;

    [Fact]
    public void Golden_principals_and_names()
    {
        Assert.All(Vectors.Principals, v => Assert.Equal(Digest16.Read(v.Digest), new NameDigester(v.Key).Principal(v.Text)));
        Assert.All(Vectors.Names, v => Assert.Equal(Digest16.Read(v.Digest), new NameDigester(v.Key).Name(v.Text)));
        Assert.All(Vectors.Names, v => Assert.Equal(Digest16.Read(v.Digest), new NameDigester(v.Key).Name(Encoding.UTF8.GetBytes(v.Text))));
    }

    [Fact]
    public void A_name_has_1_to_4096_bytes()
    {
        var digester = new NameDigester(null);
        Assert.Throws<ArgumentException>(() => digester.Principal(""));
        Assert.Throws<ArgumentNullException>(() => digester.Principal(null!));
        Assert.NotEqual(default, digester.Principal(new string('é', 2048)));
        var error = Assert.Throws<ArgumentException>(() => digester.Principal(new string('é', 2048) + "x"));
        Assert.DoesNotContain("é", error.Message, StringComparison.Ordinal);
        Assert.Equal(digester.Name(new string('x', 4096)), digester.Name([.. Enumerable.Repeat((byte)'x', 4096)]));
        Assert.Throws<ArgumentException>(() => digester.Name([.. Enumerable.Repeat((byte)'x', 4097)]));
        Assert.Throws<ArgumentException>(() => digester.Name(ReadOnlySpan<byte>.Empty));
    }

    [Fact]
    public void Broken_UTF16_is_refused_so_that_two_principals_never_share_a_digest()
    {
        var digester = new NameDigester(null);
        Assert.ThrowsAny<ArgumentException>(() => digester.Principal("a\uD800"));
        Assert.ThrowsAny<ArgumentException>(() => digester.Name("\uDC00"));
        Assert.NotEqual(default, digester.Principal("a\uFFFD"));
        Assert.Throws<ArgumentException>(() => digester.Name([(byte)'a', 0xC3]));
    }

    [Fact]
    public void Pooled_hmacs_under_parallel_use_give_the_right_digests()
    {
        var secret = Enumerable.Range(0, 48).Select(i => (byte)i).ToArray();
        var pool = new HashPool(secret);
        var wrong = 0;
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Span<byte> digest = stackalloc byte[32];
            var data = BitConverter.GetBytes(i);
            pool.Compute("label\0"u8, data, digest);
            Span<byte> expected = stackalloc byte[32];
            HMACSHA256.HashData(secret, [.. "label\0"u8, .. data], expected);
            if (!digest.SequenceEqual(expected))
            {
                Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_ring_under_parallel_use_verifies_what_it_issued()
    {
        var ring = new SessionIdRing([SessionIdKey.FromSecret(new byte[32]), SessionIdKey.Unkeyed]);
        var wrong = 0;
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var id = ring.Issue(null, out var issued);
            if (!ring.TryVerify(id, out var verified) || issued != verified || id.Reveal().Length != 43)
            {
                Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_digest_is_written_as_22_characters()
    {
        var digest = Digest16.Read(Vectors.Ids[0].KeyDigest);
        Assert.Equal(Vectors.Ids[0].RedisKey[^22..], digest.ToText());
        Assert.Equal(digest.ToText()[..6], digest.ToString());
        Assert.Equal(22, Encoding.ASCII.GetByteCount(digest.ToText()));
    }
}
