using FsCheck.Fluent;
using SessionKernel.PropertyTests.Kernel.Serialization.Messages;
using SessionKernel.Serializers;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>An older node saves a session of a newer one, and what it does not know is still there.</summary>
public sealed class KeptMembersTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly ISessionSerializer Protobuf = ProtobufSessionSerializer.Default;

    [Fact]
    public void Only_where_every_message_that_can_be_held_keeps_them()
    {
        Assert.True(Protobuf.KeepsUnknownMembers<Older>());
        Assert.True(Protobuf.KeepsUnknownMembers<OlderSpecial>());
        Assert.True(Protobuf.KeepsUnknownMembers<KeepingHolder<Dictionary<string, List<int>>>>());
        Assert.False(Protobuf.KeepsUnknownMembers<Newer>());
        Assert.False(Protobuf.KeepsUnknownMembers<KeepingHolder<Cart>>());
        Assert.False(Protobuf.KeepsUnknownMembers<KeepingHolder<Dictionary<int, Cart>>>());
        Assert.False(Protobuf.KeepsUnknownMembers<KeepingHolder<Cart[]>>());
        Assert.False(Protobuf.KeepsUnknownMembers<KeepingHolder<Moment?>>());
        Assert.False(Protobuf.KeepsUnknownMembers<KeepingHolder<OlderBase>>());
        Assert.False(Protobuf.KeepsUnknownMembers<KeepingHolder<OlderAbstract>>());
        Assert.False(Protobuf.KeepsUnknownMembers<OlderConcrete>());
        Assert.False(AllSerializers.Protobuf.KeepsUnknownMembers<KeepingHolder<DateTimeOffset>>());
    }

    [Fact]
    public void A_newer_nodes_members_outlive_an_older_nodes_save() => ForAll(
        from text in Gens.Text
        from number in Gen.Choose(int.MinValue, int.MaxValue)
        from parts in Gen.ListOf(Gen.Choose(0, 1_000))
        from special in Gen.Choose(0, 3)
        select new Newer
        {
            Text = "t",
            Added = text,
            AddedPart = new NewerPart { Number = number },
            Part = new NewerPart { Number = 1, Added = text },
            Parts = [.. parts.Select(part => new NewerPart { Number = part, Added = $"{part}" })],
            Base = special switch
            {
                0 => null,
                3 => new NewerBase { Number = number },
                1 => new NewerSpecial { Number = number, Own = 2, AddedOwn = 3 },
                _ => new NewerUnknown { Number = number, Unknown = 4 },
            },
        },
        written =>
        {
            var world = new World();
            var newer = world.Build(SessionStore.For<Newer>("kept").Schema(2, s => s.Oldest(2).ReadableFrom(1)).Serialize(Protobuf));
            var older = world.Build(SessionStore.For<Older>("kept").Serialize(Protobuf));
            var id = StoreTest.Created(newer, written);
            using (var session = older.LoadAsync(id).Now())
            {
                // A derived type that is not known is written behind what is: other bytes, the same message.
                Assert.Equal(written.Base is NewerUnknown ? SaveStatus.Saved : SaveStatus.Unchanged, older.SaveAsync(session).Now());
                session.Value.Text = "changed";
                session.Value.Parts.ForEach(part => part.Number++);
                Assert.Equal(SaveStatus.Saved, older.SaveAsync(session).Now());
                Assert.Equal(2, session.SchemaVersion);
            }

            using (var session = newer.LoadAsync(id).Now())
            {
                written.Text = "changed";
                written.Parts.ForEach(part => part.Number++);
                Assert.Equal(written.Describe(), session.Value.Describe());
            }

            world.Finish();
        },
        runs: 100);

    [Fact]
    public void Where_they_would_be_lost_the_save_is_NewerSchema()
    {
        var world = new World();
        var newer = world.Build(SessionStore.For<Newer>("kept").Schema(2, s => s.Oldest(2).ReadableFrom(1)).Serialize(Protobuf));
        var older = world.Build(SessionStore.For<KeepingHolder<Forgetful>>("kept").Serialize(Protobuf));
        var id = StoreTest.Created(newer, new Newer { Text = "t" });
        using (var session = older.LoadAsync(id).Now())
        {
            Assert.Equal(SaveStatus.NewerSchema, older.SaveAsync(session).Now());
        }

        world.Finish();
    }
}
