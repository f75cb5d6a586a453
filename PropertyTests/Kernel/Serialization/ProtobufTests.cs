using ProtoBuf;
using SessionKernel.PropertyTests.Kernel.Serialization.Messages;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

public sealed class ProtobufTests : StoreTest
{
    private static readonly ISessionSerializer Protobuf = ProtobufSessionSerializer.Default;

    [Fact]
    public void A_type_without_a_contract_is_named_and_so_is_one_that_is_held()
    {
        Assert.StartsWith("Unmarked has no contract", Refusal(new Unmarked()), StringComparison.Ordinal);
        Assert.StartsWith("String has no contract", Refusal("text"), StringComparison.Ordinal);
        Assert.StartsWith("ValueTuple`2 has no contract", Refusal((1, 2)), StringComparison.Ordinal);
        Assert.StartsWith(
            "Holder holds PlainRecord, which has no contract",
            Refusal(new Holder<PlainRecord>()).Replace("`1", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("holds ValueTuple`2", Refusal(new Holder<List<(int, string)>>()), StringComparison.Ordinal);
        Assert.Contains("holds PlainRecord", Refusal(new Holder<Dictionary<string, PlainRecord[]>>()), StringComparison.Ordinal);
        Assert.Contains("holds Type", Refusal(new Holder<Type>()), StringComparison.Ordinal);
        Assert.Contains("holds Object", Refusal(new Holder<object>()), StringComparison.Ordinal);
        Assert.Contains("holds DateTimeOffset", Refusal(new Holder<DateTimeOffset>()), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => SerializerTests.Read<Unmarked>(Protobuf, []));
        Assert.Throws<InvalidOperationException>(() => Protobuf.KeepsUnknownMembers<Unmarked>());
    }

    [Fact]
    public void Data_contracts_maps_enums_and_collections_are_served()
    {
        var value =
            new Holder<Dictionary<string, DataPart>> { Value = new() { ["a"] = new DataPart { Days = [DayOfWeek.Friday], Maybe = 3 } } };
        var part = SerializerTests.Read<Holder<Dictionary<string, DataPart>>>(Protobuf, SerializerTests.Write(Protobuf, value)).Value!["a"];
        Assert.Equal([DayOfWeek.Friday], part.Days);
        Assert.Equal(3, part.Maybe);
    }

    [Fact]
    public void A_value_that_takes_no_byte_is_a_session()
    {
        var store = World.Build(SessionStore.For<Older>("older").Serialize(Protobuf));
        var id = Created(store, new Older());
        Assert.Equal(
            EnvelopeLayout.HeaderSize, Assert.Single(World.Dump()).Value.Length - SerializerTests.Write(Protobuf, new Older()).Length);
        using var session = store.LoadAsync(id).Now();
        Assert.Equal(SessionStatus.Live, session.Status);
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        session.Value.Text = "x";
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        session.Value.Text = null;
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
    }

    [Fact]
    public void Zero_and_false_are_kept_where_the_initializer_says_otherwise_and_an_empty_collection_is_not()
    {
        var read = SerializerTests.Read<Initialized>(
            Protobuf,
            SerializerTests.Write(Protobuf, new Initialized { Number = 0, Flag = false, Text = "", Items = [], Maybe = null, Blob = [] }));
        Assert.Equal((0, false, ""), (read.Number, read.Flag, read.Text));
        Assert.Equal(["initial"], read.Items);
        Assert.Equal(9, read.Maybe);
        Assert.Empty(read.Blob!);
        var more = SerializerTests.Read<Initialized>(Protobuf, SerializerTests.Write(Protobuf, new Initialized()));
        Assert.Equal(["initial", "initial"], more.Items);
    }

    [Fact]
    public void The_kind_of_a_date_is_kept()
    {
        var now = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        var written = SerializerTests.Write(Protobuf, new Holder<DateTime> { Value = now });
        Assert.Equal(DateTimeKind.Utc, SerializerTests.Read<Holder<DateTime>>(Protobuf, written).Value.Kind);
    }

    [Theory]
    [InlineData("00", typeof(ProtoException))]
    [InlineData("0c", typeof(ProtoException))]
    [InlineData("78", typeof(EndOfStreamException))]
    [InlineData("7a05", typeof(EndOfStreamException))]
    public void What_is_no_member_behind_the_value_is_an_error(string garbage, Type error)
    {
        var payload = SerializerTests.Write(Protobuf, new Cart { UserId = 1, Note = "n" });
        Assert.Throws(error, () => SerializerTests.Read<Cart>(Protobuf, [.. payload, .. Convert.FromHexString(garbage)]));
    }

    [Fact]
    public void A_value_that_contains_itself_or_nests_too_deep_can_not_be_written()
    {
        var self = new Nest();
        self.Inner = self;
        Assert.Throws<ProtoException>(() => SerializerTests.Write(Protobuf, self));
        var deep = new Nest();
        for (var i = 0; i < 600; i++)
        {
            deep = new Nest { Inner = deep };
        }

        Assert.Throws<InvalidOperationException>(() => SerializerTests.Write(Protobuf, deep));
    }

    private static string Refusal<T>(T value) =>
        Assert.Throws<InvalidOperationException>(() => SerializerTests.Write(Protobuf, value)).Message;
}
