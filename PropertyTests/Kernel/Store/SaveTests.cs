using SessionKernel.PropertyTests.Kernel.Serialization;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Store;

public sealed class SaveTests : StoreTest
{
    [Fact]
    public void Create_load_save_remove()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart(7), "42").Now();
        Assert.Equal((SessionStatus.Live, SaveStatus.Saved, true), (session.Status, session.SaveStatus, session.HasPrincipal));
        Assert.Equal(
            (World.Start, World.Idle, World.Start + World.Absolute),
            (session.CreatedAt, session.IdleTimeout!.Value, session.Deadline!.Value));
        using var loaded = store.LoadAsync(session.Id.Reveal()).Now();
        Assert.Equal(7, loaded.Value.UserId);
        loaded.Value.UserId = 8;
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(loaded).Now());
        session.Value.UserId = 9;
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Conflict, session.SaveStatus);
        Assert.Equal(RemoveStatus.Conflict, store.RemoveUnchangedAsync(session).Now());
        Assert.Equal(RemoveStatus.Removed, store.RemoveUnchangedAsync(loaded).Now());
        Assert.Equal(
            SaveStatus.Gone, store.SaveAsync(loaded).Now() is SaveStatus.Unchanged ? SaveAfterChange(store, loaded) : SaveStatus.None);
        Assert.Equal(RemoveStatus.Missing, store.RemoveAsync(session.Id).Now());
        Assert.Equal(SessionStatus.Missing, StatusOf(store, session.Id));
        Assert.Empty(World.Dump());
    }

    [Fact]
    public void No_id_is_Forged_without_a_command()
    {
        var store = World.Carts(b => b.IdKeys(SessionIdKey.FromSecret(new byte[32])));
        using var junk = store.LoadAsync("junk").Now();
        using var foreign = store.LoadAsync("EjQDKE1yl7zhBitQdZq_5AkuU3idwucMgKXK7xQ5XoM").Now();
        Assert.Equal((SessionStatus.InvalidId, SessionStatus.InvalidId), (junk.Status, foreign.Status));
        Assert.Equal(RemoveStatus.InvalidId, store.RemoveAsync("junk").Now());
        Assert.Equal(RemoveStatus.InvalidId, store.RemoveAsync("EjQDKE1yl7zhBitQdZq_5AkuU3idwucMgKXK7xQ5XoM").Now());
        Assert.Equal(
            (SessionStatus.InvalidId, SaveStatus.None), Tuple(store.UpdateAsync(new SessionId(new byte[32]), c => c.UserId++).Now()));
        Assert.Equal(0, Faults.Commands);
        Assert.Throws<InvalidOperationException>(() => junk.Id);
        Assert.Equal(default, junk.Key);
    }

    [Fact]
    public void Unchanged_is_exactly_the_bytes_windows_and_format()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart(1, "a")).Now();
        Faults.Reset();
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        session.Value = NewCart(1, "a");
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        Assert.Equal(0, Faults.Commands);
        session.SetLifetime(World.Idle, World.Absolute);
        Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        session.SetLifetime(World.Idle + TimeSpan.FromSeconds(1), World.Absolute);
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        session.Value.Note = "b";
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
        var json = World.Carts(b => b.Serialize(SerializerTests.Json).AlsoRead(SerializerTests.MemoryPack));
        using var other = json.LoadAsync(session.Id).Now();
        Assert.Equal(SaveStatus.Saved, json.SaveAsync(other).Now());
        Assert.Equal(3, Faults.Kinds.Count(k => k == CommandKind.Save));
    }

    [Fact]
    public void Too_large_a_payload_keeps_the_old_one()
    {
        var store = World.Carts(b => b.Configure(o => o.MaxPayloadBytes = 1_000));
        using var session = store.CreateAsync(NewCart(1, "small")).Now();
        session.Value.Note = new string('x', 2_000);
        var before = World.Dump()[0].Value;
        Assert.Equal(SaveStatus.TooLarge, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.TooLarge, store.RenewIdAsync(session).Now().Status);
        Assert.Equal(SaveStatus.TooLarge, store.RenewIdAsync(session, "42").Now().Status);
        Assert.Equal(before, Assert.Single(World.Dump()).Value);
        using var refused = store.CreateAsync(NewCart(1, new string('x', 2_000))).Now();
        Assert.Equal((SaveStatus.TooLarge, SessionStatus.ValidationFailed), (refused.SaveStatus, refused.Status));
        Assert.Throws<InvalidOperationException>(() => refused.Id);
        session.Value.Note = "fits";
        Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
    }

    [Theory]
    [MemberData(nameof(AllSerializers.Names), MemberType = typeof(AllSerializers))]
    public void A_text_of_most_of_the_limit_is_saved(string serializer)
    {
        var store = World.Carts(b => b.Serialize(AllSerializers.Named(serializer)));
        var id = Created(store, NewCart(1, new string('x', 900_000)));
        using var session = store.LoadAsync(id).Now();
        Assert.Equal(900_000, session.Value.Note.Length);
        session.Value.Note += new string('y', 200_000);
        Assert.Equal(SaveStatus.TooLarge, store.SaveAsync(session).Now());
    }

    [Fact]
    public void Updates_start_again_from_what_is_stored()
    {
        var (a, b) = (World.Carts(), World.Carts());
        var id = Created(a, NewCart(0));
        var rivals = 5;
        Faults.Meanwhile = n =>
        {
            if (Faults.Kinds[n - 1] == CommandKind.Save && rivals-- > 0)
            {
                var meanwhile = Faults.Meanwhile;
                Faults.Meanwhile = null;
                Assert.True(b.UpdateAsync(id, c => c.UserId += 100).Now().Succeeded);
                Faults.Meanwhile = meanwhile;
            }
        };
        Assert.Equal((SessionStatus.Live, SaveStatus.Saved), Tuple(a.UpdateAsync(id, (c, by) => c.UserId += by, 1).Now()));
        Assert.Equal((SessionStatus.Live, SaveStatus.Saved), Tuple(a.UpdateAsync(id, c => new Cart { UserId = c.UserId + 1 }).Now()));
        Assert.Equal((SessionStatus.Live, SaveStatus.Unchanged), Tuple(a.UpdateAsync(id, _ => { }).Now()));
        Faults.Meanwhile = null;
        using var stored = a.LoadAsync(id).Now();
        Assert.Equal(502, stored.Value.UserId);
    }

    [Fact]
    public async Task An_update_awaits_an_async_lambda()
    {
        var store = World.Carts();
        var id = Created(store, NewCart(1));
        var result = await store.UpdateAsync(id, async c =>
        {
            await Task.Yield();
            c.UserId = 2;
        });
        Assert.Equal(SaveStatus.Saved, result.Save);
        await Assert.ThrowsAsync<FormatException>(async () => await store.UpdateAsync(id, async _ =>
        {
            await Task.Yield();
            throw new FormatException();
        }));
        Assert.Throws<InvalidOperationException>(() => store.UpdateAsync(id, _ => null!).Now());
        using var stored = await store.LoadAsync(id);
        Assert.Equal(2, stored.Value.UserId);

        Assert.True((await store.UpdateAsync(id, c => CountAsync(c))).Succeeded);
        Assert.True((await store.UpdateAsync(id, (c, by) => CountAsync(c, by), 5)).Succeeded);
        using var counted = await store.LoadAsync(id);
        Assert.Equal(8, counted.Value.UserId);

        static async Task CountAsync(Cart cart, int by = 1)
        {
            await Task.Yield();
            cart.UserId += by;
        }
    }

    [Fact]
    public void An_action_on_a_struct_is_refused_for_it_would_change_a_copy()
    {
        var store = World.Build(SessionStore.For<int>("count").Serialize(Serializers.MemoryPackSessionSerializer.Default));
        using var session = store.CreateAsync(1).Now();
        Assert.Throws<InvalidOperationException>(() => store.UpdateAsync(session.Id, value => Ignore(value)).Now());
        Assert.True(store.UpdateAsync(session.Id, static value => value + 1).Now().Succeeded);
        using var stored = store.LoadAsync(session.Id).Now();
        Assert.Equal(2, stored.Value);

        static void Ignore(int value) => Assert.Equal(1, value);
    }

    [Fact]
    public void A_late_save_never_revives_what_was_ended()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var old = session.Id;
        using var late = store.LoadAsync(old).Now();
        late.Value.Note = "late";
        Assert.True(store.RenewIdAsync(session).Now().Succeeded);
        Assert.Equal(SaveStatus.Gone, store.SaveAsync(late).Now());
        Assert.Equal(RemoveStatus.Moved, store.RemoveAsync(old).Now());
        Assert.Equal((SessionStatus.Moved, SaveStatus.None), Tuple(store.UpdateAsync(old, c => c.UserId++).Now()));
        store.RemoveAsync(session.Id).Now();
        session.Value.Note = "later";
        Assert.Equal(SaveStatus.Gone, store.SaveAsync(session).Now());
    }

    private static SaveStatus SaveAfterChange(SessionStore<Cart> store, Session<Cart> session)
    {
        session.Value.Note += "changed";
        return store.SaveAsync(session).Now();
    }

    private static (SessionStatus, SaveStatus) Tuple(UpdateResult result) => (result.Session, result.Save);
}
