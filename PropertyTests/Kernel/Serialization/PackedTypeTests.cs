using MemoryPack;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>What MemoryPack can't write, or must not read, stops the building of a store, and the member is named.</summary>
public sealed partial class PackedTypeTests
{
    private static readonly ISessionSerializer MemoryPack = MemoryPackSessionSerializer.Default;

    [Fact]
    public void A_type_that_can_be_written_is_not_refused()
    {
        Assert.Null(MemoryPack.RefuseToWrite<Sound>());
        Assert.Null(MemoryPack.RefuseUntrusted<Sound>());
        Assert.Null(MemoryPack.RefuseToWrite<string>());
        Assert.Null(MemoryPack.RefuseToWrite<Dictionary<string, List<Sound?[]>>>());
        Assert.Null(MemoryPack.RefuseToWrite<Tree>());
        Assert.Null(MemoryPack.RefuseToWrite<Cart>());
    }

    [Fact]
    public void The_member_is_named_however_deep_it_is()
    {
        Assert.StartsWith(
            "Packed`1.Held is Plain, which is [MemoryPackable] but not version-tolerant",
            MemoryPack.RefuseToWrite<Packed<Plain>>(),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Packed`1.Held[] is Unmarked, which MemoryPack can't write",
            MemoryPack.RefuseToWrite<Packed<Dictionary<string, Unmarked>>>(),
            StringComparison.Ordinal);
        Assert.StartsWith("Packed`1.Held[][] is Unmarked", MemoryPack.RefuseToWrite<Packed<List<Unmarked>[]>>(), StringComparison.Ordinal);
        Assert.StartsWith(
            "Packed`1.Held is Object, which MemoryPack can't write", MemoryPack.RefuseToWrite<Packed<object>>(), StringComparison.Ordinal);
        Assert.StartsWith(
            "Packed`1.Held is Stream, which MemoryPack can't write", MemoryPack.RefuseToWrite<Packed<Stream>>(), StringComparison.Ordinal);
        Assert.StartsWith(
            "Packed`1.Held is Coordinates, a struct", MemoryPack.RefuseToWrite<Packed<Coordinates?>>(), StringComparison.Ordinal);
        Assert.StartsWith("Packed`1.Held as WithPlain.Part is Plain", MemoryPack.RefuseToWrite<Packed<IShape>>(), StringComparison.Ordinal);
        Assert.StartsWith("Unmarked is Unmarked", MemoryPack.RefuseToWrite<Unmarked>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_formatter_of_ones_own_is_trusted()
    {
        MemoryPackFormatterProvider.Register(new FormattedFormatter());
        Assert.Null(MemoryPack.RefuseToWrite<Packed<List<Formatted>>>());
        Assert.Null(MemoryPack.RefuseToWrite<ByAttribute>());
    }

    [Fact]
    public void A_type_that_reaches_itself_is_read_only_where_that_is_allowed()
    {
        Assert.StartsWith("Tree.Branches[] is Tree again", MemoryPack.RefuseUntrusted<Tree>(), StringComparison.Ordinal);
        Assert.StartsWith("Packed`1.Held.Branches[] is Tree again", MemoryPack.RefuseUntrusted<Packed<Tree>>(), StringComparison.Ordinal);
        Assert.StartsWith("Ring.Next.Back is Ring again", MemoryPack.RefuseUntrusted<Ring>(), StringComparison.Ordinal);
        Assert.Null(((ISessionSerializer)MemoryPackSessionSerializer.Default.AllowRecursive()).RefuseUntrusted<Ring>());
        Assert.Null(((ISessionSerializer)MemoryPackSessionSerializer.Default.AllowRecursive()).RefuseUntrusted<Tree>());
    }

    [Fact]
    public void A_type_that_a_payload_names_is_never_loaded() => Assert.All(
        (ISessionSerializer[])[MemoryPack, MemoryPackSessionSerializer.Default.AllowRecursive()],
        static serializer => Assert.StartsWith(
            "Packed`1.Held is a System.Type", serializer.RefuseUntrusted<Packed<Type>>(), StringComparison.Ordinal));

    [Fact]
    public void A_store_is_not_built_with_either()
    {
        Assert.Contains(
            "The store shop can't write its values using MemoryPack. Unmarked",
            Refusal(SessionStore.For<Unmarked>("shop").Serialize(MemoryPack)),
            StringComparison.Ordinal);
        Assert.Contains(
            "Tree.Branches[] is Tree again", Refusal(SessionStore.For<Tree>("shop").Serialize(MemoryPack)), StringComparison.Ordinal);
        Assert.Contains(
            "Tree again",
            Refusal(SessionStore.For<Sound>("shop").Schema(2, s => s.Upgrade<Tree>(1, static _ => new Sound())).Serialize(MemoryPack)),
            StringComparison.Ordinal);
        Assert.Contains(
            "The JSON context has no contract",
            Refusal(SessionStore.For<Unmarked>("shop").Serialize(AllSerializers.Json)),
            StringComparison.Ordinal);
        Assert.Contains(
            "MessagePack has no formatter",
            Refusal(SessionStore.For<Packed<Unmarked>>("shop").Serialize(AllSerializers.MessagePack)),
            StringComparison.Ordinal);
        Assert.Contains(
            "has no contract", Refusal(SessionStore.For<Unmarked>("shop").Serialize(AllSerializers.Protobuf)), StringComparison.Ordinal);
        Assert.Contains(
            "can't serialize Unmarked",
            Refusal(SessionStore.For<Unmarked>("shop").Serialize(AttributeBagSerializer.Default)),
            StringComparison.Ordinal);
    }

    /// <summary>What was stored before, in a plain form, is still read: it is no longer written.</summary>
    [Fact]
    public async Task An_older_version_need_not_be_version_tolerant()
    {
        await using var store = SessionStore.For<Sound>("shop").Schema(2, s => s.Upgrade<Plain>(1, static _ => new Sound()))
            .Serialize(MemoryPack).Expire(idle: TimeSpan.FromMinutes(1)).UseMemory().Build();
        Assert.Equal("shop", store.Name);
    }

    private static string Refusal<T>(SessionStoreBuilder<T> builder)
        where T : notnull =>
            Assert.Throws<InvalidOperationException>(() => builder.Expire(idle: TimeSpan.FromMinutes(1)).UseMemory().Build()).Message;
}
