using SessionKernel.PropertyTests.Kernel;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>What a store does, one session at a time, whatever keeps its sessions.</summary>
public abstract class StoreSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private const long MarkerMs = 10_000;

    [SuiteFact]
    public async Task A_session_is_created_loaded_saved_and_removed()
    {
        var (here, there) = (await TypedAsync(), await TypedAsync());
        using var created = await here.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal((SessionStatus.Live, SaveStatus.Saved), (created.Status, created.SaveStatus));
        Assert.Equal(SaveStatus.Unchanged, await here.SaveAsync(created));

        using var loaded = await there.LoadAsync(created.Id.Reveal());
        Assert.Equal(["book"], loaded.Value.Items);
        loaded.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, await there.SaveAsync(loaded));
        Assert.Equal(SaveStatus.Unchanged, await there.SaveAsync(loaded));

        created.Value.Items.Add("lamp");
        Assert.Equal(SaveStatus.Conflict, await here.SaveAsync(created));
        Assert.Equal(RemoveStatus.Conflict, await here.RemoveUnchangedAsync(created));
        Assert.Equal(RemoveStatus.Removed, await here.RemoveAsync(created.Id));
        Assert.Equal(RemoveStatus.Missing, await there.RemoveAsync(created.Id));

        loaded.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Gone, await there.SaveAsync(loaded));
        using var again = await here.LoadAsync(created.Id);
        Assert.Equal(SessionStatus.Missing, again.Status);
        Assert.Empty(await Storage.KeysAsync(Prefix));
    }

    [SuiteFact]
    public async Task Bags_of_two_stores_merge()
    {
        var (here, there) = (await BagAsync(), await BagAsync());
        using var mine = await here.CreateAsync(new AttributeBag());
        using var theirs = await there.LoadAsync(mine.Id);
        mine.Value.Set("mine", [1]);
        theirs.Value.Set("theirs", [2]);
        Assert.Equal(SaveStatus.Saved, await here.SaveAsync(mine));
        Assert.Equal(SaveStatus.Saved, await there.SaveAsync(theirs));
        Assert.Equal(["mine", "theirs"], theirs.Value.Keys);

        // Set back to what it was: that is no change, and does not undo the other side's.
        theirs.Value.Set("theirs", [2]);
        theirs.Value.Set("new", [4]);
        using (var other = await here.LoadAsync(mine.Id))
        {
            other.Value.Set("theirs", [3]);
            Assert.Equal(SaveStatus.Saved, await here.SaveAsync(other));
        }

        Assert.Equal(SaveStatus.Saved, await there.SaveAsync(theirs));
        Assert.True(theirs.Value.TryGetValue("theirs", out var kept));
        Assert.Equal([3], kept);
    }

    [SuiteFact]
    public async Task Any_serializer_reads_and_saves_what_another_wrote()
    {
        foreach (var writer in AllSerializers.All)
        {
            foreach (var other in AllSerializers.All.Where(one => one != writer))
            {
                var (here, there) = (await InAsync(writer), await InAsync(other));
                using var created = await here.CreateAsync(new Basket { Items = ["book"] });
                using var loaded = await there.LoadAsync(created.Id);
                Assert.Equal((SessionStatus.Live, writer.Name), (loaded.Status, loaded.Serializer));
                loaded.Value.Items.Add("pen");
                Assert.Equal(SaveStatus.Saved, await there.SaveAsync(loaded));
                Assert.Equal(other.Name, loaded.Serializer);
                using var back = await here.LoadAsync(created.Id);
                Assert.Equal((SessionStatus.Live, other.Name), (back.Status, back.Serializer));
                Assert.Equal(["book", "pen"], back.Value.Items);
            }
        }
    }

    [SuiteFact]
    public async Task Every_write_sets_a_ttl()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        var key = KeyOf(session.Key);
        await AssertLeftAsync(key, IdleMs, IdleMs + GranularityMs);

        session.SetLifetime(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
        await AssertLeftAsync(key, Minute / 2, Minute);

        session.SetLifetime(TimeSpan.FromMinutes(2), TimeSpan.FromHours(1));
        Assert.True((await store.RenewIdAsync(session)).Succeeded);
        await AssertLeftAsync(key, 1, MarkerMs);
        await AssertLeftAsync(KeyOf(session.Key), 2 * Minute - 5_000, 2 * Minute + 4_000);
    }

    [SuiteFact]
    public async Task A_lifetime_below_a_second_is_a_ttl_of_as_many_milliseconds()
    {
        var clock = Clock();
        var store = await TypedAsync(b => b.UseTime(clock).TrustClock());
        var lifetimes = new[] { 50, 51, 150 };
        foreach (var lifetime in lifetimes)
        {
            using var session = await store.CreateAsync(
                new Basket(), "somebody", new SessionLifetime(null, TimeSpan.FromMilliseconds(lifetime)));
            Assert.Equal(
                (SaveStatus.Saved, clock.GetUtcNow().ToUnixTimeMilliseconds() + lifetime),
                (session.SaveStatus, session.Deadline!.Value.ToUnixTimeMilliseconds()));
            // A server may have ended it by now.
            var left = await Storage.LeftAsync(KeyOf(session.Key));
            Assert.True(left == -2 || (left >= 0 && left <= lifetime), $"{left} ms left of {lifetime}");
        }

        await Patience.UntilAsync("all have ended", async () => (await Storage.KeysAsync(Prefix)).Count == 0);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await store.RevokeAllAsync("somebody")).Ended);
    }

    [SuiteFact]
    public Task An_id_is_renewed_in_place() => RenewAsync(null);

    [SuiteFact]
    public Task An_id_is_renewed_across_routes() => RenewAsync("somebody");

    [SuiteFact]
    public async Task A_touch_prolongs_only_what_was_loaded()
    {
        var clock = Clock();
        var store = await TypedAsync(b => b.UseTime(clock).TrustClock());
        using var old = await store.CreateAsync(new Basket());
        var key = KeyOf(old.Key);
        await ShortenAsync(key, 5 * Minute);
        clock.Advance(TimeSpan.FromMinutes(2));
        using (var loaded = await store.LoadAsync(old.Id))
        {
            await store.FlushAsync();
            await AssertTouchedAsync(key);
            loaded.Value.Items.Add("book");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(loaded));
        }

        await ShortenAsync(key, 5 * Minute);
        clock.Advance(TimeSpan.FromMinutes(2));
        await store.TouchAsync(old);
        await store.FlushAsync();
        await AssertLeftAsync(key, 2 * Minute, 5 * Minute);

        // The refused touch of the old handle does not stand for one of the session as it is.
        using var again = await store.LoadAsync(old.Id);
        await store.TouchAsync(old);
        await store.FlushAsync();
        await AssertTouchedAsync(key);
    }

    [SuiteFact]
    public async Task An_inline_touch_is_done_when_the_load_is()
    {
        var clock = Clock();
        var store = await TypedAsync(b => b.UseTime(clock).TrustClock().Configure(o => o.TouchMode = TouchMode.Inline));
        using var session = await store.CreateAsync(new Basket());
        await ShortenAsync(KeyOf(session.Key), 5 * Minute);
        clock.Advance(TimeSpan.FromMinutes(2));
        using var loaded = await store.LoadAsync(session.Id);
        await AssertTouchedAsync(KeyOf(session.Key));
    }

    [SuiteFact]
    public async Task What_is_too_large_leaves_the_old_value()
    {
        const int Limit = 100_000;
        var store = await TypedAsync(b => b.Configure(o => o.MaxPayloadBytes = Limit));
        using var refused = await store.CreateAsync(new Basket { Items = [new string('x', Limit + 1)] });
        Assert.Equal((SaveStatus.TooLarge, false), (refused.SaveStatus, refused.IsLive));
        Assert.Empty(await Storage.KeysAsync(Prefix));

        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        session.Value.Items.Add(new string('x', Limit));
        Assert.Equal(SaveStatus.TooLarge, await store.SaveAsync(session));
        Assert.Equal(SaveStatus.TooLarge, (await store.RenewIdAsync(session)).Status);
        Assert.Equal(SaveStatus.TooLarge, (await store.RenewIdAsync(session, "somebody")).Status);
        using var kept = await store.LoadAsync(session.Id);
        Assert.Equal(["book"], kept.Value.Items);
        Assert.Single(await Storage.KeysAsync(Prefix));
    }

    [SuiteFact]
    public async Task What_is_just_below_the_limit_is_stored()
    {
        const int Limit = 100_000;
        var packed = await TypedAsync(b => b.Configure(o => o.MaxPayloadBytes = Limit));
        var json = await JsonAsync(b => b.Configure(o => o.MaxPayloadBytes = Limit));
        foreach (var store in new[] { packed, json })
        {
            using var session = await store.CreateAsync(new Basket { Items = [new string('x', Limit - 100)] });
            Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        }
    }

    [SuiteFact]
    public async Task What_is_cancelled_before_it_is_written_changes_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        session.Value.Items.Add("pen");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.CreateAsync(new Basket(), cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.LoadAsync(session.Id, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.SaveAsync(session, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.RenewIdAsync(session, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.RenewIdAsync(session, "somebody", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.RemoveAsync(session.Id, cancelled));
        using var kept = await store.LoadAsync(session.Id);
        Assert.Equal(["book"], kept.Value.Items);
        Assert.Single(await Storage.KeysAsync(Prefix));
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
    }

    private async Task RenewAsync(string? principal)
    {
        var (here, there) = (await TypedAsync(), await TypedAsync());
        using var session = await here.CreateAsync(new Basket { Items = ["book"] });
        using var stale = await there.LoadAsync(session.Id);
        var (oldId, oldKey) = (session.Id, KeyOf(session.Key));
        Assert.Equal(SaveStatus.Saved, (await here.RenewIdAsync(session, principal)).Status);
        Assert.NotEqual(oldId, session.Id);
        Assert.Equal(principal is not null, session.HasPrincipal);
        await AssertLeftAsync(oldKey, 1, MarkerMs);
        await AssertLeftAsync(KeyOf(session.Key), IdleMs - Minute, IdleMs + GranularityMs);

        using var moved = await there.LoadAsync(oldId);
        Assert.Equal(SessionStatus.Moved, moved.Status);
        stale.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Gone, await there.SaveAsync(stale));
        Assert.Equal(SaveStatus.Gone, (await there.RenewIdAsync(stale, principal)).Status);
        Assert.Equal(RemoveStatus.Moved, await there.RemoveAsync(oldId));
        using var renewed = await there.LoadAsync(session.Id);
        Assert.Equal(["book"], renewed.Value.Items);
        Assert.Equal(2, (await Storage.KeysAsync(Prefix)).Count);
    }

    // Memory keeps TTLs by the store's clock, which the test has moved on.
    private Task AssertTouchedAsync(string key) => AssertLeftAsync(key, IdleMs - Minute, IdleMs + GranularityMs + 4 * Minute);

    private async Task AssertLeftAsync(string key, long least, long most) => Assert.InRange(await Storage.LeftAsync(key), least, most);
}
