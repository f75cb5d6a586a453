using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ProtoBuf;
using SessionKernel.PropertyTests.Kernel.Serialization.Messages;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>Payloads whose cost is far beyond their size.</summary>
public sealed class HugePayloadTests
{
    [Fact]
    public void An_array_that_does_not_fit_is_a_status()
    {
        var rig = new StoredPayload<Cart>(new Overfull());
        Assert.Equal(SessionStatus.UnknownFormat, rig.StatusOf([1], out _));
        rig.Finish();
    }

    [Theory]
    [InlineData("1A0141", 300_000)]
    [InlineData("18011A0141", 200_000)]
    [InlineData("2201012801", 200_000)]
    [InlineData("4203120141", 200_000)]
    public void Pieces_of_bytes_without_number_are_refused(string piece, int times) => AssertRefused<Pieced>(piece, times);

    /// <summary>Between the pieces stands a field that the type does not know, with a lower number.</summary>
    [Fact]
    public void Pieces_between_unknown_fields_are_refused() => AssertRefused<Sparse>("2A01410801", 200_000);

    [Fact]
    public void Pieces_of_a_derived_type_are_refused() => AssertRefused<Ware>("1203120141", 100_000);

    /// <summary>By another writer, or as a newer node adds them: in pieces, out of order, or unknown.</summary>
    [Fact]
    public void Pieces_as_a_writer_makes_them_are_read()
    {
        var read = Read<Pieced>("0A0141" + "1A0141" + "1A0142" + "0A0142" + string.Concat(Enumerable.Repeat("12012D", 1_000)) + "F80101");
        Assert.Equal(("B", "AB", 1_000), (read.Text, System.Text.Encoding.ASCII.GetString(read.Blob!), read.Items.Count));
        var kept = Read<PiecedKept>(string.Concat(Enumerable.Repeat("120141", 5_000)));
        Assert.Equal(15_000, ((IExtensible)kept).GetExtensionObject(false)!.GetLength());
    }

    [Fact]
    public void Depth_that_takes_the_stack_can_not_be_asked_for()
    {
        var model = ProtoBuf.Meta.RuntimeTypeModel.Create(nameof(HugePayloadTests));
        model.MaxDepth = 100_000;
        Assert.Throws<ArgumentException>(() => ProtobufSessionSerializer.For(model));
        Assert.Throws<ArgumentException>(
            () => JsonSessionSerializer.For(new TestJson(new System.Text.Json.JsonSerializerOptions { MaxDepth = 100_000 })));
    }

    private static void AssertRefused<T>(string piece, int times)
        where T : notnull, new()
    {
        var payload = Enumerable.Repeat(Convert.FromHexString(piece), times).SelectMany(static bytes => bytes).ToArray();
        var rig = new StoredPayload<T>(ProtobufSessionSerializer.Default);
        Assert.Equal(SessionStatus.UnknownFormat, rig.StatusOf(payload, out var allocated));
        Assert.InRange(allocated, 0, 4L * payload.Length);
        rig.Finish();
    }

    private static T Read<T>(string payload) =>
        ((ISessionSerializer)ProtobufSessionSerializer.Default).Deserialize<T>(new ReadOnlySequence<byte>(Convert.FromHexString(payload)))!;

    private sealed class Overfull : ISessionSerializer
    {
        public byte Id => 200;

        public string Name => "overfull";

        public void Serialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(IBufferWriter<byte> destination, T value) =>
            destination.Write("x"u8);

        [SuppressMessage("Usage", "CA2201", Justification = "The runtime throws it where an array does not fit.")]
        public T? Deserialize<[DynamicallyAccessedMembers(SessionValue.Members)] T>(ReadOnlySequence<byte> payload) =>
            throw new OutOfMemoryException();
    }
}
