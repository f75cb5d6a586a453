using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Secrets;

/// <summary>Sessions that live, and that this node can't read: it neither says that they have ended nor ends what has changed.</summary>
public sealed class UnreadableHereTests : StoreTest
{
    private const string Ann = "ann";

    [Fact]
    public void A_device_under_a_secret_that_this_node_lacks_is_not_told_as_ended()
    {
        var rolled = World.Carts(static builder => builder.With(Rings.Second, Rings.First));
        var store = World.Carts(static builder => builder.With(Rings.First));
        using var session = rolled.CreateAsync(NewCart(), Ann).Now();
        var listed = session.Key.ToDigestString();
        Assert.Equal(RemoveStatus.Unavailable, store.RevokeAsync(Ann, listed).Now());
        Assert.Equal(SessionStatus.Live, StatusOf(rolled, session.Id));
        Assert.Equal(RemoveStatus.Missing, rolled.RevokeAsync("bob", listed).Now());
        Assert.Equal(RemoveStatus.Removed, rolled.RevokeAsync(Ann, listed).Now());
        Assert.Equal(RemoveStatus.Missing, store.RevokeAsync(Ann, listed).Now());
    }

    [Fact]
    public void A_device_without_a_tag_is_not_told_as_ended_after_the_date()
    {
        var ring = new SessionSecrets(Rings.First).AcceptUntagged(World.Start.AddMinutes(1));
        var (before, store) = (World.Carts(), World.Carts(builder => builder.Secrets(ring)));
        using var session = before.CreateAsync(NewCart(), Ann).Now();
        World.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RemoveStatus.UnknownFormat, store.RevokeAsync(Ann, session.Key.ToDigestString()).Now());
        Assert.Equal(SessionStatus.Live, StatusOf(before, session.Id));
    }

    /// <summary>Where a session went can't be read either: its marker has the new secret, too.</summary>
    [Fact]
    public void A_session_that_went_under_a_secret_that_this_node_lacks_is_not_told_as_ended()
    {
        var rolled = World.Carts(static builder => builder.RotateIds().With(Rings.Second, Rings.First));
        var store = World.Carts(static builder => builder.RotateIds().With(Rings.First));
        using var session = store.CreateAsync(NewCart(), Ann).Now();
        var (old, listed) = (session.Id, session.Key.ToDigestString());
        using (var other = rolled.LoadAsync(old).Now())
        {
            Assert.True(rolled.RotateIdAsync(other).Now().Succeeded);
        }

        session.Value.Note = "late";
        Assert.Equal(SaveStatus.Unavailable, store.SaveAsync(session).Now());
        Assert.Equal(SaveStatus.Unavailable, store.RenewIdAsync(session).Now().Status);
        Assert.Equal(RemoveStatus.Unavailable, store.RemoveAsync(old).Now());
        Assert.Equal(RemoveStatus.Unavailable, store.RevokeAsync(Ann, listed).Now());
        Assert.Equal(SessionStatus.Live, StatusOf(rolled, old));
    }

    [Theory]
    [InlineData("unknown secret", SessionStatus.KeyUnavailable)]
    [InlineData("untagged", SessionStatus.UnknownFormat)]
    [InlineData("forged", SessionStatus.Corrupt)]
    [InlineData("damaged", SessionStatus.Corrupt)]
    [InlineData("times of no store", SessionStatus.UnknownFormat)]
    [InlineData("huge", SessionStatus.UnknownFormat)]
    public void What_can_not_be_read_is_removed_only_as_it_was_found(string kind, SessionStatus status)
    {
        var store = World.Carts(static builder => builder.With(Rings.First).Configure(static options => options.MaxPayloadBytes = 1_000));
        var key = store.Records.KeyOf("record");
        store.Records.CreateAsync(key, NewCart()).Now().Dispose();
        Plant(kind, key, stamp: 1);
        using var found = store.Records.LoadAsync(key).Now();
        Assert.Equal(status, found.Status);
        Plant(kind, key, stamp: 2);
        Assert.Equal(RemoveStatus.Conflict, store.Records.RemoveUnchangedAsync(found).Now());
        Assert.Single(World.Dump());

        using var again = store.Records.LoadAsync(key).Now();
        Assert.Equal(RemoveStatus.Removed, store.Records.RemoveUnchangedAsync(again).Now());
        Assert.Empty(World.Dump());
    }

    private void Plant(string kind, SessionKey key, ulong stamp) => World.Overwrite(_ =>
    {
        var deadline = kind == "times of no store" ? -1 : 0;
        var header = new EnvelopeHeader { Stamp = stamp, CreatedMs = World.NowMs, IdleMs = 60_000, DeadlineMs = deadline };
        var sealer = Rings.Sealer(kind switch
        {
            "unknown secret" => new SessionSecrets(Rings.Third),
            "untagged" => null,
            _ => new SessionSecrets(Rings.First),
        });
        var value = sealer.Seal(header, new byte[kind == "huge" ? 200_000 : 10], key);
        value[^1] ^= (byte)(kind is "forged" or "damaged" ? 1 : 0);
        return kind == "forged" ? Rings.Rehashed(value, key) : value;
    });
}
