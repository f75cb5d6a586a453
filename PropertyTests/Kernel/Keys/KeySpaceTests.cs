using System.Text;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Golden;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Keys;

public sealed class KeySpaceTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly GoldenVectors Vectors = GoldenVectors.Instance;

    [Fact]
    public void Golden_session_keys() => Assert.All(Vectors.Ids, vector =>
    {
        var id = new SessionId(vector.Id);
        var key = SessionKey.OfSession(id.Route, Digest16.Read(vector.KeyDigest));
        Assert.Equal(vector.RedisKey, Text(new KeySpace(vector.Prefix), key));
    });

    [Fact]
    public void Golden_named_keys() => Assert.All(Vectors.Names, vector =>
        Assert.Equal(vector.RedisKey, Text(new KeySpace(vector.Prefix), SessionKey.FromName(vector.Text, vector.Key))));

    [Fact]
    public void A_key_is_its_prefix_route_and_digest() => ForAll(Gens.Digest.Two(), pair =>
    {
        var (digest, other) = pair;
        var keys = new KeySpace("préfixe:");
        var session = SessionKey.OfSession((ushort)other.Low, digest);
        var text = Text(keys, session);
        Assert.Equal(keys.LengthOf(session), Encoding.UTF8.GetByteCount(text));
        Assert.StartsWith("préfixe:{", text, StringComparison.Ordinal);
        Assert.EndsWith("}:" + digest.ToText(), text, StringComparison.Ordinal);
        Assert.Equal(digest == other, text == Text(keys, SessionKey.OfSession((ushort)other.Low, other)));
    });

    [Theory]
    [InlineData("a{b", false)]
    [InlineData("}", false)]
    [InlineData("", true)]
    [InlineData("any thing/é:", true)]
    public void A_prefix_has_no_braces(string prefix, bool accepted) => Assert.Equal(accepted, KeySpace.Refuse(prefix) is null);

    [Fact]
    public void A_prefix_has_at_most_128_bytes()
    {
        Assert.Null(KeySpace.Refuse(new string('é', 64)));
        Assert.NotNull(KeySpace.Refuse(new string('é', 64) + "a"));
    }

    [Fact]
    public void A_refused_prefix_fails_the_build()
    {
        var builder = SessionStore.For<Cart>("shop").Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromMinutes(1))
            .UseMemory().Configure(o => o.KeyPrefix = "{a}");
        Assert.Contains(
            "braces", Assert.Throws<InvalidOperationException>(() => builder.BuildAsync().Now()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_name_is_the_same_key_and_another_name_another() => ForAll(ArbMap.Default.ArbFor<FsCheck.NonEmptyString>(), name =>
    {
        // FsCheck draws broken UTF-16 too, which no principal or name may be.
        var text = name.Get.EnumerateRunes().Aggregate("", static (all, rune) => all + rune);
        Assert.Equal(SessionKey.FromName(text), SessionKey.FromName(text));
        Assert.NotEqual(SessionKey.FromName(text), SessionKey.FromName(text + "x"));
        Assert.NotEqual(SessionKey.FromName(text), SessionKey.FromName(text, new byte[32]));
        Assert.Equal(SessionKey.FromName(text).GetHashCode(), SessionKey.FromName(text).GetHashCode());
    });

    [Fact]
    public void A_key_prints_6_characters_of_its_digest()
    {
        var key = SessionKey.FromName("cart/42");
        Assert.Equal(6, key.ToString().Length);
        Assert.Equal(key.ToString(), key.Digest.ToText()[..6]);
        Assert.Equal(key.ToLogString(), $"{key}");
    }

    internal static string Text(KeySpace keys, SessionKey key) => Encoding.UTF8.GetString(keys.ToBytes(key));
}
