using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>Moved markers that somebody plants, copies or puts back.</summary>
public sealed class MarkerTests : StoreTest
{
    private static readonly TimeSpan AfterTheGrace = TimeSpan.FromMilliseconds(MovedMarker.TimeToLiveMs + 5_001);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_planted_marker_leads_nobody_into_a_session(bool acceptsUntagged)
    {
        var store = World.Bags(builder => builder.RotateIds().Secrets(Ring(acceptsUntagged)));
        var victim = Bag(store, "victim");
        var attacker = Bag(store, "attacker");
        Put(KeyOf(store, attacker), Marker(Rings.Sealer(null), KeyOf(store, attacker), KeyOf(store, victim)), MovedMarker.TimeToLiveMs);

        using (var reached = store.LoadAsync(attacker).Now())
        {
            Assert.NotEqual(SessionStatus.Live, reached.Status);
        }

        Assert.Equal(["victim"], KeysOf(store, victim));
    }

    /// <summary>A handle from before the marker writes where the marker leads: by its stamp, and never by a merge.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_handle_writes_nothing_into_a_session_that_a_planted_marker_leads_to(bool acceptsUntagged)
    {
        var store = World.Bags(builder => builder.RotateIds().Secrets(Ring(acceptsUntagged)));
        var victim = Bag(store, "victim");
        var attacker = Bag(store, "attacker");
        using var held = store.LoadAsync(attacker).Now();
        Put(held.Key, Marker(Rings.Sealer(null), held.Key, KeyOf(store, victim)), MovedMarker.TimeToLiveMs);
        held.Value.Set("planted", [1]);

        Assert.NotEqual(SaveStatus.Saved, store.SaveAsync(held).Now());
        Assert.False(held.Value.TryGetValue("victim", out _));
        Assert.NotEqual(SaveStatus.Saved, store.RenewIdAsync(held).Now().Status);
        Assert.Equal(["victim"], KeysOf(store, victim));
    }

    [Fact]
    public void A_marker_that_is_put_back_without_its_TTL_opens_nothing()
    {
        var store = World.Bags(builder => builder.RotateIds().With(Rings.First));
        var id = Bag(store, "mine");
        var (session, old) = (store.LoadAsync(id).Now(), KeyOf(store, id));
        Assert.True(store.RotateIdAsync(session).Now().Succeeded);
        var current = session.Id;
        session.Dispose();
        var marker = World.Dump().Single(entry => entry.Value[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId).Value;
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));

        World.Time.Advance(AfterTheGrace);
        Put(old, marker, BackendCommand.Endless);
        Assert.Equal((SessionStatus.Missing, SessionStatus.Live), (StatusOf(store, id), StatusOf(store, current)));
        Assert.NotEqual(SaveStatus.Saved, store.UpdateAsync(id, static bag => bag.Set("late", [1])).Now().Save);
        store.RemoveAsync(id).Now();
        Assert.Equal(SessionStatus.Live, StatusOf(store, current));
    }

    [Fact]
    public void A_marker_of_a_store_without_secrets_ends_by_its_own_deadline_too()
    {
        var store = World.Bags(static builder => builder.RotateIds());
        var id = Bag(store, "mine");
        var (session, old) = (store.LoadAsync(id).Now(), KeyOf(store, id));
        Assert.True(store.RotateIdAsync(session).Now().Succeeded);
        session.Dispose();
        var marker = World.Dump().Single(entry => entry.Value[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId).Value;
        Put(old, marker, BackendCommand.Endless);
        World.Time.Advance(AfterTheGrace - TimeSpan.FromMilliseconds(1));
        Assert.Equal(SessionStatus.Live, StatusOf(store, id));
        World.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SessionStatus.Missing, StatusOf(store, id));
    }

    [Fact]
    public void A_marker_of_a_renewed_id_is_Moved_and_then_Missing()
    {
        var store = World.Bags(builder => builder.With(Rings.First));
        var id = Bag(store, "mine");
        var (session, old) = (store.LoadAsync(id).Now(), KeyOf(store, id));
        Assert.True(store.RenewIdAsync(session, "eve").Now().Succeeded);
        session.Dispose();
        Assert.Equal(SessionStatus.Moved, StatusOf(store, id));
        Put(
            old,
            World.Dump().Single(entry => entry.Value[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId).Value,
            BackendCommand.Endless);
        World.Time.Advance(AfterTheGrace);
        Assert.Equal(SessionStatus.Missing, StatusOf(store, id));
    }

    /// <summary>Older programs left the session's deadline in their markers, which is none where sessions only idle out.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_marker_that_an_older_program_wrote_without_a_deadline_is_followed_for_its_TTL(bool isRotation)
    {
        var store = World.Bags(static builder => builder.Expire(World.Idle).RotateIds());
        var (old, current) = Moved(store, isRotation, Rings.Sealer(null));

        Assert.Equal(isRotation ? SessionStatus.Live : SessionStatus.Moved, StatusOf(store, old));
        var update = store.UpdateAsync(old, static bag => bag.Set("late", [1])).Now();
        Assert.Equal(isRotation ? SaveStatus.Saved : SaveStatus.None, update.Save);
        Assert.Equal(isRotation ? RemoveStatus.Removed : RemoveStatus.Moved, store.RemoveAsync(old).Now());
        Assert.Equal(isRotation ? SessionStatus.Missing : SessionStatus.Live, StatusOf(store, current));
    }

    /// <summary>Whoever tags gives every marker a deadline: one without was made by nobody.</summary>
    [Fact]
    public void A_tagged_marker_without_a_deadline_leads_nowhere()
    {
        var store = World.Bags(static builder => builder.Expire(World.Idle).RotateIds().With(Rings.First));
        var (old, current) = Moved(store, isRotation: true, Rings.Sealer(new SessionSecrets(Rings.First), "sk:bags:"));

        Assert.Equal(SessionStatus.Missing, StatusOf(store, old));
        Assert.NotEqual(SaveStatus.Saved, store.UpdateAsync(old, static bag => bag.Set("late", [1])).Now().Save);
        Assert.Equal(SessionStatus.Live, StatusOf(store, current));
    }

    /// <summary>An own marker, copied to the key of somebody else's session or of another one of one's own.</summary>
    [Fact]
    public void A_marker_under_another_key_is_Corrupt()
    {
        var store = World.Bags(builder => builder.RotateIds().With(Rings.First));
        var (mine, other) = (Bag(store, "mine"), Bag(store, "other"));
        var otherKey = KeyOf(store, other);
        using var session = store.LoadAsync(mine).Now();
        Assert.True(store.RotateIdAsync(session).Now().Succeeded);
        var marker = World.Dump().Single(entry => entry.Value[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId).Value;
        Put(otherKey, Rings.Rehashed([.. marker], otherKey), MovedMarker.TimeToLiveMs);
        Assert.Equal(SessionStatus.Corrupt, StatusOf(store, other));
    }

    /// <summary>A session with a new id, whose marker has no deadline.</summary>
    private (SessionId Old, SessionId Current) Moved(SessionStore<AttributeBag> store, bool isRotation, EnvelopeSealer sealer)
    {
        var id = Created(store, new AttributeBag());
        using var session = store.LoadAsync(id).Now();
        var old = session.Key;
        Assert.True((isRotation ? store.RotateIdAsync(session) : store.RenewIdAsync(session)).Now().Succeeded);
        var marker = World.Dump().Single(entry => entry.Value[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId).Value;
        Assert.Equal(EnvelopeStatus.Ok, EnvelopeReader.Read(marker, old.Seed, out var header, out var payload));
        Put(old, sealer.Seal(header with { DeadlineMs = 0 }, marker[payload], old), MovedMarker.TimeToLiveMs);
        return (id, session.Id);
    }

    private static SessionSecrets Ring(bool acceptsUntagged) =>
        acceptsUntagged ? new SessionSecrets(Rings.First).AcceptUntagged(World.Start.AddDays(1)) : new SessionSecrets(Rings.First);

    private byte[] Marker(EnvelopeSealer sealer, SessionKey at, SessionKey to)
    {
        var header = new EnvelopeHeader { Stamp = 1, CreatedMs = World.NowMs, IdleMs = 60_000 };
        var buffer = sealer.WriteMarker(new BufferPool(), header, at with { }, to.Digest, stamp: 2, isRotation: true);
        // The marker's deadline is by the sealer's clock, which is the real one here.
        EnvelopeReader.Read(buffer.Span, at.Seed, out var written, out var payload);
        return sealer.Seal(written with { DeadlineMs = World.NowMs + MovedMarker.TimeToLiveMs }, buffer.Span[payload], at);
    }

    private void Put(SessionKey key, byte[] value, long ttlMs)
    {
        var name = System.Text.Encoding.UTF8.GetString(new KeySpace("sk:bags:").ToBytes(key));
        World.Memory.Run((World, Name: name, value, ttlMs), static (memory, put) =>
        {
            memory.Set(put.Name, put.value, put.ttlMs, put.World.NowMs);
            return 0;
        });
    }

    private static SessionId Bag(SessionStore<AttributeBag> store, string attribute)
    {
        var bag = new AttributeBag();
        bag.Set(attribute, [1]);
        // Of one principal, so that their keys have one route: a marker leads nowhere else. An attacker makes an id up that has it.
        return Created(store, bag, principal: "ann");
    }

    private static SessionKey KeyOf(SessionStore<AttributeBag> store, SessionId id)
    {
        using var session = store.LoadAsync(id).Now();
        return session.Key;
    }

    private static string[] KeysOf(SessionStore<AttributeBag> store, SessionId id)
    {
        using var session = store.LoadAsync(id).Now();
        return [.. session.Value.Keys];
    }
}
