using System.Buffers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>Stores with a ring, and somebody who writes to their server.</summary>
public sealed class SecretStoreTests : StoreTest
{
    [Fact]
    public void A_forged_value_never_reaches_a_decoder()
    {
        var spy = new SpySerializer();
        var store = World.Carts(builder => builder.Serialize(spy).With(Rings.First));
        var id = Created(store, NewCart());
        var key = KeyOf(store, id);
        spy.Reads = 0;

        // Everything that somebody without the secret can make of it, each with a good hash.
        Plant(key, Rings.Sealer(null), static header => header);
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(store, id));
        Plant(key, Rings.Sealer(new SessionSecrets(Rings.Third)), static header => header);
        Assert.Equal(SessionStatus.KeyUnavailable, StatusOf(store, id));
        World.Overwrite(value =>
        {
            var first = Rings.Sealer(new SessionSecrets(Rings.First));
            BitConverter.TryWriteBytes(value.AsSpan(EnvelopeLayout.SecretId), first.SecretId);
            return Rings.Rehashed(value, key);
        });
        Assert.Equal(SessionStatus.Corrupt, StatusOf(store, id));
        Assert.Equal(0, spy.Reads);
    }

    [Fact]
    public void A_session_copied_to_another_key_opens_nothing()
    {
        var store = World.Carts(builder => builder.With(Rings.First));
        var victim = Created(store, NewCart(user: 42));
        var (name, value, ttl) = Assert.Single(World.Dump());
        var mine = Created(store, NewCart(user: 1));
        var own = World.Dump().Single(entry => entry.Key != name).Key;
        var copy = Rings.Rehashed([.. value], KeyOf(store, mine));
        World.Memory.Run(World, (memory, world) =>
        {
            memory.Set(own, copy, ttl, world.NowMs);
            return 0;
        });
        Assert.Equal(SessionStatus.Corrupt, StatusOf(store, mine));
        Assert.Equal(SessionStatus.Live, StatusOf(store, victim));
    }

    [Fact]
    public void The_reasons_are_logged_and_name_no_secret()
    {
        var store = World.Carts(builder => builder.With(Rings.First));
        var id = Created(store, NewCart());
        Plant(KeyOf(store, id), Rings.Sealer(null), static header => header);
        Assert.Equal(SessionStatus.UnknownFormat, StatusOf(store, id));
        Assert.Contains(
            World.Logs.Lines,
            line => line.StartsWith("10 ", StringComparison.Ordinal) && line.Contains("no tag", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_verified_is_never_written_over()
    {
        var store = World.Carts(builder => builder.With(Rings.First));
        var id = Created(store, NewCart());
        using var session = store.LoadAsync(id).Now();
        session.Value.Note = "changed";
        Plant(KeyOf(store, id), Rings.Sealer(null), static header => header with { Stamp = header.Stamp + 1 });
        var planted = Assert.Single(World.Dump()).Value;
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(session).Now());
        Assert.NotEqual(SaveStatus.Saved, store.UpdateAsync(id, static cart => cart.Note = "update").Now().Save);
        Assert.Equal(planted, Assert.Single(World.Dump()).Value);
    }

    [Fact]
    public void A_bag_does_not_merge_with_what_it_cannot_verify()
    {
        var store = World.Bags(builder => builder.With(Rings.First));
        var bag = new AttributeBag();
        bag.Set("mine", [1]);
        using var session = store.CreateAsync(bag).Now();
        session.Value.Set("next", [2]);
        Plant(session.Key, Rings.Sealer(null), static header => header with { Stamp = header.Stamp + 1 });
        Assert.Equal(SaveStatus.Conflict, store.SaveAsync(session).Now());
    }

    [Fact]
    public void Sessions_from_before_the_ring_are_read_until_the_date_and_tagged_by_their_next_save()
    {
        var until = World.Start.AddHours(1);
        var before = World.Carts();
        var (saved, kept) = (Created(before, NewCart(1)), Created(before, NewCart(2)));
        var store = World.Carts(builder => builder.Secrets(new SessionSecrets(Rings.First).AcceptUntagged(until)));
        using (var session = store.LoadAsync(saved).Now())
        {
            // Nothing changed, and it is written all the same: it has no tag yet.
            Assert.Equal(SaveStatus.Saved, store.SaveAsync(session).Now());
            Assert.Equal(SaveStatus.Unchanged, store.SaveAsync(session).Now());
        }

        Assert.Equal(SessionStatus.Live, StatusOf(before, saved));
        World.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal((SessionStatus.Live, SessionStatus.Live), (StatusOf(store, saved), StatusOf(store, kept)));
        store.FlushAsync().Now();
        World.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal((SessionStatus.Live, SessionStatus.Live), (StatusOf(store, saved), StatusOf(store, kept)));
        store.FlushAsync().Now();
        World.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((SessionStatus.Live, SessionStatus.UnknownFormat), (StatusOf(store, saved), StatusOf(store, kept)));
    }

    [Fact]
    public void An_instance_without_secrets_drops_the_tag_when_it_saves()
    {
        var before = World.Carts();
        var store = World.Carts(builder => builder.Secrets(new SessionSecrets(Rings.First).AcceptUntagged(World.Start.AddHours(1))));
        var id = Created(store, NewCart());
        Assert.Equal(SaveStatus.Saved, UpdateStatusOf(before, id));
        Assert.Equal(0, Rings.HeaderOf(Assert.Single(World.Dump()).Value).SecretId);
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
    }

    [Fact]
    public void A_roll_loses_nobody_and_a_secret_that_is_gone_is_KeyUnavailable()
    {
        var old = World.Carts(builder => builder.With(Rings.First, Rings.Second));
        var rolled = World.Carts(builder => builder.With(Rings.Second, Rings.First));
        var after = World.Carts(builder => builder.With(Rings.Second));
        var (one, other) = (Created(old, NewCart(1)), Created(rolled, NewCart(2)));
        Assert.All(
            [old, rolled], store => Assert.Equal((SessionStatus.Live, SessionStatus.Live), (StatusOf(store, one), StatusOf(store, other))));
        Assert.Equal((SessionStatus.KeyUnavailable, SessionStatus.Live), (StatusOf(after, one), StatusOf(after, other)));
        Assert.Equal(SaveStatus.Saved, UpdateStatusOf(rolled, one));
        Assert.Equal(SessionStatus.Live, StatusOf(after, one));
    }

    [Fact]
    public void Lists_leave_out_what_they_cannot_verify()
    {
        var store = World.Carts(builder => builder.With(Rings.First));
        var id = Created(store, NewCart(), "ann");
        Assert.Single(store.ListAsync("ann").ToBlockingEnumerable());
        Plant(KeyOf(store, id), Rings.Sealer(null), static header => header);
        Assert.Empty(store.ListAsync("ann").ToBlockingEnumerable());
    }

    [Fact]
    public void Records_and_what_inherits_are_tagged()
    {
        var store = World.Carts(builder => builder.With(Rings.First));
        var inheriting = SessionStore.For<Cart>("shop").InheritFrom(store).BuildAsync().Now();
        var record = inheriting.Records.KeyOf("a record");
        inheriting.Records.CreateAsync(record, NewCart()).Now().Dispose();
        Assert.NotEqual(0, Rings.HeaderOf(Assert.Single(World.Dump()).Value).SecretId);
        using (var loaded = store.Records.LoadAsync(record).Now())
        {
            Assert.Equal(SessionStatus.Live, loaded.Status);
            Assert.Equal(SaveStatus.Saved, store.Records.ClearAsync(loaded).Now());
        }

        using (var cleared = inheriting.Records.LoadAsync(record).Now())
        {
            Assert.Equal(SessionStatus.Cleared, cleared.Status);
        }

        inheriting.DisposeAsync().Now();
    }

    private static SaveStatus UpdateStatusOf(SessionStore<Cart> store, SessionId id) =>
        store.UpdateAsync(id, static cart => cart.Note += "!").Now().Save;

    private static SessionKey KeyOf(SessionStore<Cart> store, SessionId id)
    {
        using var session = store.LoadAsync(id).Now();
        return session.Key;
    }

    /// <summary>The one stored value again, sealed by somebody else.</summary>
    private void Plant(SessionKey key, EnvelopeSealer sealer, Func<EnvelopeHeader, EnvelopeHeader> change) => World.Overwrite(value =>
    {
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(value, key.Seed, out var header, out var payload));
        return sealer.Seal(change(header with { SecretId = 0 }), value[payload], key);
    });

    private sealed class SpySerializer : ISessionSerializer
    {
        private readonly ISessionSerializer _inner = MemoryPackSessionSerializer.Default;

        public int Reads { get; set; }

        public byte Id => _inner.Id;

        public string Name => _inner.Name;

        public void Serialize<T>(IBufferWriter<byte> destination, T value) => _inner.Serialize(destination, value);

        public T? Deserialize<T>(ReadOnlySequence<byte> payload)
        {
            Reads++;
            return _inner.Deserialize<T>(payload);
        }
    }
}
