using FsCheck;
using FsCheck.Fluent;
using SessionKernel.PropertyTests.Kernel.Serialization;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Schema;

public sealed class UpgradeTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly Gen<(ISessionSerializer Old, ISessionSerializer New)> Serializers =
        Gen.Elements<ISessionSerializer>(AllSerializers.All).Two();

    [Fact]
    public void From_v1_to_v3_equals_the_steps_one_by_one_and_the_save_keeps_it() => ForAll(
        from serializers in Serializers
        from name in Gens.Text
        select (serializers, name),
        drawn =>
        {
            var world = new World();
            var id = StoreTest.Created(world.V1(drawn.serializers.Old), new ShopV1 { User = drawn.name });
            var store = world.V3(drawn.serializers.New);
            var expected = SchemaStores.ToV3(SchemaStores.ToV2(new ShopV1 { User = drawn.name }));
            using (var session = store.LoadAsync(id).Now())
            {
                Assert.Equal((1, drawn.serializers.Old.Name), (session.SchemaVersion, session.Serializer));
                Assert.Equal(expected.UserId, session.Value.UserId);
                Assert.Equal(expected.Items, session.Value.Items);
                Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
                Assert.Equal((3, drawn.serializers.New.Name), (session.SchemaVersion, session.Serializer));
            }

            using (var again = store.LoadAsync(id).Now())
            {
                Assert.Equal(expected.Items, again.Value.Items);
                Assert.Equal(3, again.SchemaVersion);
                Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(again).Now());
            }

            world.Finish();
        },
        runs: 100);

    [Fact]
    public void Under_a_pin_old_nodes_read_what_new_ones_write_until_it_is_lifted() => ForAll(
        from serializers in Serializers
        from pin in Gen.Choose(1, 2)
        from name in Gens.Text
        select (serializers, pin, name),
        drawn =>
        {
            var world = new World();
            var pinned = world.V3(drawn.serializers.New, drawn.pin);
            var id = StoreTest.Created(pinned, new ShopV3 { UserId = 3, Items = new() { [drawn.name] = drawn.name.Length } });
            using (var old = world.V2(drawn.serializers.Old).LoadAsync(id).Now())
            {
                Assert.Equal(SessionStatus.Live, old.Status);
                Assert.Equal(drawn.pin, old.SchemaVersion);
                Assert.Equal([drawn.name], old.Value.Items);
            }

            using (var session = pinned.LoadAsync(id).Now())
            {
                Assert.Equal(SaveStatus.Unchanged, pinned.SaveAsync(session).Now());
                session.Value.Items["more"] = 1;
                Assert.Equal(SaveStatus.Saved, pinned.SaveAsync(session).Now());
                Assert.Equal(drawn.pin, session.SchemaVersion);
            }

            if (drawn.pin == 1)
            {
                Assert.Equal(SessionStatus.Live, StoreTest.StatusOf(world.V1(drawn.serializers.Old), id));
            }

            var lifted = world.V3(drawn.serializers.New);
            using (var session = lifted.LoadAsync(id).Now())
            {
                Assert.Equal(SaveStatus.Saved, lifted.SaveAsync(session).Now());
            }

            Assert.Equal(SessionStatus.NewerSchema, StoreTest.StatusOf(world.V2(drawn.serializers.Old), id));
            world.Finish();
        },
        runs: 50);

    [Fact]
    public void Each_serializer_reads_what_it_wrote_when_the_type_had_fewer_members_or_more() => ForAll(
        from serializer in Gen.Elements<ISessionSerializer>(AllSerializers.All)
        from user in Gen.Choose(0, 10_000)
        select (serializer, user),
        drawn =>
        {
            var fewer = SerializerTests.Write(drawn.serializer, new DroppingCart { UserId = drawn.user });
            var cart = SerializerTests.Read<Cart>(drawn.serializer, fewer);
            Assert.Equal(drawn.user, cart.UserId);
            // MemoryPack alone does not leave to the initializer what the payload lacks.
            Assert.Equal(drawn.serializer == SerializerTests.MemoryPack ? null : "", cart.Note);
            var more = SerializerTests.Write(drawn.serializer, new Cart { UserId = drawn.user, Note = "note" });
            Assert.Equal(drawn.user, SerializerTests.Read<DroppingCart>(drawn.serializer, more).UserId);
        },
        runs: 100);
}
