using System.Buffers;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

public sealed class MessagePackTests
{
    private static readonly MessagePackSerializerOptions Standard = MessagePackSerializerOptions.Standard;

    public static TheoryData<string> Typeless => ["typeless", "typeless behind another", "typeless before another"];

    [Fact]
    public void A_type_without_attributes_is_named() =>
        Assert.Contains("Unmarked: mark it [MessagePackObject]", Refusal(new Unmarked()), StringComparison.Ordinal);

    [Fact]
    public void An_internal_type_needs_a_resolver_of_its_own()
    {
        Assert.Contains(
            "Hidden: mark it [MessagePackObject] and its members [Key(…)], and make it public",
            Refusal(new Hidden()),
            StringComparison.Ordinal);
        var own = MessagePackSessionSerializer.For(StandardResolverAllowPrivate.Options);
        Assert.Equal(7, SerializerTests.Read<Hidden>(own, SerializerTests.Write(own, new Hidden { Number = 7 })).Number);
    }

    [Theory]
    [InlineData(MessagePackCompression.Lz4Block)]
    [InlineData(MessagePackCompression.Lz4BlockArray)]
    public void Options_that_compress_are_refused(MessagePackCompression compression)
    {
        var error = Assert.Throws<ArgumentException>(() => MessagePackSessionSerializer.For(Standard.WithCompression(compression)));
        Assert.Contains("Compress()", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Typeless))]
    public void A_typeless_resolver_is_refused(string what)
    {
        var resolver = what switch
        {
            "typeless" => TypelessContractlessStandardResolver.Instance,
            "typeless behind another" => CompositeResolver.Create(StandardResolver.Instance, TypelessObjectResolver.Instance),
            _ => CompositeResolver.Create(TypelessObjectResolver.Instance, StandardResolver.Instance),
        };
        Assert.Contains(
            "typeless",
            Assert.Throws<ArgumentException>(() => MessagePackSessionSerializer.For(Standard.WithResolver(resolver))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_asks_for_its_type_by_name_is_not_read()
    {
        var payload = SerializerTests.Write(AllSerializers.MessagePack, new Named { Value = new Cart() });
        var error = Assert.Throws<MessagePackSerializationException>(
            () => SerializerTests.Read<Named>(AllSerializers.MessagePack, payload));
        Assert.Contains("names a type", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(new Cart().UserId, ((Cart)MessagePackSerializer.Deserialize<Named>(payload).Value!).UserId);
    }

    [Fact]
    public void Data_is_untrusted_whatever_the_options_say_and_a_smaller_depth_counts()
    {
        var trusting = MessagePackSessionSerializer.For(Standard.WithSecurity(MessagePackSecurity.TrustedData));
        var shallow = MessagePackSessionSerializer.For(
            Standard.WithSecurity(MessagePackSecurity.TrustedData.WithMaximumObjectGraphDepth(3)));
        Assert.NotNull(SerializerTests.Read<Nest>(trusting, Depth(400)));
        Assert.Throws<MessagePackSerializationException>(() => SerializerTests.Read<Nest>(trusting, Depth(501)));
        Assert.NotNull(SerializerTests.Read<Nest>(shallow, Depth(3)));
        Assert.Throws<MessagePackSerializationException>(() => SerializerTests.Read<Nest>(shallow, Depth(4)));
    }

    [Fact]
    public void Null_and_empty_stay_apart()
    {
        var read = SerializerTests.Read<Nest>(
            AllSerializers.MessagePack, SerializerTests.Write(AllSerializers.MessagePack, new Nest { Many = [], Blob = [], Counts = [] }));
        Assert.Empty(read.Many!);
        Assert.Empty(read.Blob!);
        Assert.Empty(read.Counts!);
        Assert.Equal((null, null), (read.Text, read.Numbers));
        Assert.Null(AllSerializers.MessagePack.Deserialize<Nest>(new ReadOnlySequence<byte>([0xC0])));
    }

    private static string Refusal<T>(T value) =>
        Assert.Throws<InvalidOperationException>(() => SerializerTests.Write(AllSerializers.MessagePack, value)).Message;

    private static byte[] Depth(int levels) => [.. Enumerable.Repeat((byte)0x91, levels), 0xC0];
}

public sealed class Unmarked
{
    public int Number { get; set; }
}

[MessagePackObject]
internal sealed class Hidden
{
    [Key(0)]
    public int Number { get; set; }
}

[MessagePackObject]
public sealed class Named
{
    [Key(0)]
    [MessagePackFormatter(typeof(TypelessFormatter))]
    public object? Value { get; set; }
}
