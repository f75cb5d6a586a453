using SessionKernel.PropertyTests.Kernel;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Named records: as sessions, but by a name, with or without an expiry, cleared, and written by a tag.</summary>
public abstract class RecordSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private static readonly string[] s_names = ["cart/42", "Тележка {7}", new string('x', 4096), " ", "a\0b", "{}"];

    [SuiteFact]
    public async Task A_record_is_created_loaded_saved_and_removed_by_any_name()
    {
        var (here, there) = (await TypedAsync(), await TypedAsync());
        foreach (var name in s_names)
        {
            var key = here.Records.KeyOf(name);
            Assert.Equal(SessionKey.FromName(name), key);
            using (var missing = await there.Records.LoadAsync(key))
            {
                Assert.Equal(SessionStatus.Missing, missing.Status);
            }

            using var created = await here.Records.CreateAsync(key, new Basket { Items = ["book"] });
            Assert.Equal((SessionStatus.Live, SaveStatus.Saved), (created.Status, created.SaveStatus));
            Assert.InRange(await Storage.LeftAsync(KeyOf(key)), IdleMs, IdleMs + GranularityMs);
            using (var second = await there.Records.CreateAsync(key, new Basket()))
            {
                Assert.Equal((false, SaveStatus.Conflict), (second.IsLive, second.SaveStatus));
            }

            using var loaded = await there.Records.LoadAsync(key);
            loaded.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await there.Records.SaveAsync(loaded));
            created.Value.Items.Add("late");
            Assert.Equal(SaveStatus.Conflict, await here.Records.SaveAsync(created));
            Assert.Equal(RemoveStatus.Removed, await here.Records.RemoveAsync(key));
            Assert.Equal(RemoveStatus.Missing, await there.Records.RemoveAsync(key));
            loaded.Value.Items.Add("late");
            Assert.Equal(SaveStatus.Gone, await there.Records.SaveAsync(loaded));
        }
    }

    [SuiteFact]
    public async Task A_record_without_an_expiry_has_no_ttl_through_every_write()
    {
        var (never, usual) = (await TypedAsync(static builder => builder.NoExpiry()), await TypedAsync());
        var (one, other) = (never.Records.KeyOf("one"), never.Records.KeyOf("other"));
        using var first = await never.Records.CreateAsync(one, new Basket());
        using var second = await usual.Records.CreateAsync(other, new Basket(), SessionLifetime.NoExpiry);
        foreach (var (store, record, key) in new[] { (never, first, one), (usual, second, other) })
        {
            Assert.Equal((null, null), (record.IdleTimeout, record.Deadline));
            Assert.Equal(-1, await Storage.LeftAsync(KeyOf(key)));
            record.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await store.Records.SaveAsync(record));
            Assert.Equal(-1, await Storage.LeftAsync(KeyOf(key)));
            using var loaded = await store.Records.LoadAsync(key);
            Assert.Equal(["pen"], loaded.Value.Items);
        }

        Assert.Equal(SaveStatus.Saved, await never.Records.ClearAsync(first));
        Assert.Equal(-1, await Storage.LeftAsync(KeyOf(one)));
        using var attached = never.Records.Attach(one, first.Stamp, new Basket());
        Assert.Equal(SaveStatus.Saved, await never.Records.SaveAsync(attached));
        Assert.Equal(-1, await Storage.LeftAsync(KeyOf(one)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await never.CreateAsync(new Basket()));
        await Assert.ThrowsAsync<ArgumentException>(async () => await usual.CreateAsync(new Basket(), lifetime: SessionLifetime.NoExpiry));
    }

    /// <summary>Its tag changes with every write, of equal values too, and only the last one writes.</summary>
    [SuiteFact]
    public async Task A_record_is_written_by_its_tag()
    {
        var time = Clock();
        var store = await TypedAsync(builder => builder.UseTime(time).TrustClock());
        var key = store.Records.KeyOf("tagged");
        using var created = await store.Records.CreateAsync(key, new Basket { Items = ["book"] });
        var tags = new List<RecordStamp> { created.Stamp };
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.True(RecordStamp.TryParse(tags[^1].ToString(), out var tag));
            Assert.Equal(tags[^1], tag);
            using var attached = store.Records.Attach(key, tag, new Basket { Items = ["book"] });
            Assert.Equal(SaveStatus.Saved, await store.Records.SaveAsync(attached));
            Assert.Equal((created.CreatedAt, created.Deadline), (attached.CreatedAt, attached.Deadline));
            tags.Add(attached.Stamp);
        }

        Assert.Equal(tags.Count, tags.Distinct().Count());
        foreach (var stale in tags.SkipLast(2))
        {
            using var late = store.Records.Attach(key, stale, new Basket { Items = ["late"] });
            Assert.Equal(SaveStatus.Conflict, await store.Records.SaveAsync(late));
            Assert.Equal(SaveStatus.Conflict, await store.Records.ClearAsync(late));
            Assert.Equal(RemoveStatus.Conflict, await store.Records.RemoveUnchangedAsync(late));
        }

        using var loaded = await store.Records.LoadAsync(key);
        Assert.Equal(tags[^1], loaded.Stamp);
        Assert.Equal(["book"], loaded.Value.Items);
    }

    [SuiteFact]
    public async Task A_record_is_touched_by_its_tag()
    {
        foreach (var mode in Enum.GetValues<TouchMode>())
        {
            var time = Clock();
            var store = await TypedAsync(builder => builder.UseTime(time).TrustClock().Configure(options => options.TouchMode = mode));
            var key = store.Records.KeyOf($"touched {mode}");
            using var record = await store.Records.CreateAsync(key, new Basket { Items = ["book"] });
            var first = record.Stamp;
            record.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await store.Records.SaveAsync(record));
            await ShortenAsync(KeyOf(key), 5 * Minute);
            time.Advance(TimeSpan.FromMinutes(2));
            store.Records.Touch(key, first);
            await store.FlushAsync();
            Assert.InRange(await Storage.LeftAsync(KeyOf(key)), 0, 5 * Minute);
            store.Records.Touch(key, record.Stamp);
            await store.FlushAsync();
            Assert.InRange(await Storage.LeftAsync(KeyOf(key)), IdleMs - Minute, IdleMs + GranularityMs + (2 * Minute));

            await ShortenAsync(KeyOf(key), 5 * Minute);
            var ended = new RecordStamp(
                record.Stamp.Stamp, record.Stamp.CreatedMs - (long)TimeSpan.FromHours(12).TotalMilliseconds, isNewer: false);
            store.Records.Touch(key, ended);
            await store.FlushAsync();
            Assert.InRange(await Storage.LeftAsync(KeyOf(key)), -2, 5 * Minute);
            Assert.Throws<ArgumentException>(() => store.Records.Touch(default, record.Stamp));
        }
    }

    [SuiteFact]
    public async Task A_cleared_record_has_a_tag_and_no_value()
    {
        foreach (var writer in AllSerializers.All)
        {
            var store = await InAsync(writer);
            var key = store.Records.KeyOf($"cleared {writer.Name}");
            using var record = await store.Records.CreateAsync(key, new Basket { Items = ["book"] });
            using var late = await store.Records.LoadAsync(key);
            Assert.Equal(SaveStatus.Saved, await store.Records.ClearAsync(record));
            Assert.Equal(SessionStatus.Cleared, record.Status);
            Assert.Throws<InvalidOperationException>(() => record.Value);
            late.Value.Items.Add("late");
            Assert.Equal(SaveStatus.Conflict, await store.Records.SaveAsync(late));

            using var loaded = await store.Records.LoadAsync(key);
            Assert.Equal((SessionStatus.Cleared, record.Stamp), (loaded.Status, loaded.Stamp));
            using (var second = await store.Records.CreateAsync(key, new Basket()))
            {
                Assert.Equal(SaveStatus.Conflict, second.SaveStatus);
            }

            // An empty message is a value, and not a record that was cleared.
            using var again = store.Records.Attach(key, loaded.Stamp, new Basket());
            Assert.Equal(SaveStatus.Saved, await store.Records.SaveAsync(again));
            using var live = await store.Records.LoadAsync(key);
            Assert.Equal((SessionStatus.Live, 0), (live.Status, live.Value.Items.Count));
        }
    }

    /// <summary>Cleared, it is another record as far as its deadline goes.</summary>
    [SuiteFact]
    public async Task The_age_of_a_record_begins_anew_when_it_is_cleared()
    {
        var time = Clock();
        var store = await TypedAsync(builder => builder.UseTime(time).TrustClock().Expire(absolute: TimeSpan.FromHours(1)));
        var key = store.Records.KeyOf("aged");
        using var record = await store.Records.CreateAsync(key, new Basket());
        time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(SaveStatus.Saved, await store.Records.ClearAsync(record));
        var ends = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds());
        time.Advance(TimeSpan.FromMinutes(20));
        using var again = store.Records.Attach(key, record.Stamp, new Basket());
        Assert.Equal((SaveStatus.Saved, ends), (await store.Records.SaveAsync(again), again.Deadline));
        using var loaded = await store.Records.LoadAsync(key);
        Assert.Equal((true, ends), (loaded.IsLive, loaded.Deadline));
    }

    [SuiteFact]
    public async Task A_record_may_begin_cleared()
    {
        var store = await TypedAsync();
        var key = store.Records.KeyOf("empty from the start");
        using var record = await store.Records.CreateClearedAsync(key);
        Assert.Equal((SessionStatus.Cleared, SaveStatus.Saved), (record.Status, record.SaveStatus));
        Assert.InRange(await Storage.LeftAsync(KeyOf(key)), IdleMs, IdleMs + GranularityMs);
        using (var second = await store.Records.CreateClearedAsync(key))
        {
            Assert.Equal(SaveStatus.Conflict, second.SaveStatus);
        }

        using (var loaded = await store.Records.LoadAsync(key))
        {
            Assert.Equal((SessionStatus.Cleared, record.Stamp), (loaded.Status, loaded.Stamp));
        }

        using var written = store.Records.Attach(key, record.Stamp, new Basket { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, await store.Records.SaveAsync(written));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.CreateClearedAsync(default));
    }

    /// <summary>What can't be read here is removed only as it was found: its writer may have been faster.</summary>
    [SuiteFact]
    public async Task What_can_not_be_read_is_removed_if_it_is_unchanged()
    {
        var store = await TypedAsync();
        var newer = await TypedAsync(
            static builder => builder.Schema(2, static steps => steps.Upgrade<Basket>(from: 1, static old => old)));
        var key = store.Records.KeyOf("newer");
        using var written = await newer.Records.CreateAsync(key, new Basket());
        using var found = await store.Records.LoadAsync(key);
        Assert.Equal(SessionStatus.NewerSchema, found.Status);
        written.Value.Items.Add("book");
        Assert.Equal(SaveStatus.Saved, await newer.Records.SaveAsync(written));
        Assert.Equal(RemoveStatus.Conflict, await store.Records.RemoveUnchangedAsync(found));
        using var again = await store.Records.LoadAsync(key);
        Assert.Equal(RemoveStatus.Removed, await store.Records.RemoveUnchangedAsync(again));
        using var missing = await store.Records.LoadAsync(key);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.Records.RemoveUnchangedAsync(missing));
    }

    [SuiteFact]
    public async Task What_is_not_a_record_is_refused_and_what_is_foreign_is_left()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.LoadAsync(session.Key));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.RemoveAsync(session.Key));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Records.CreateAsync(session.Key, new Basket()));
        Assert.Throws<ArgumentException>(() => store.Records.Attach(session.Key, default, new Basket()));
        Assert.Throws<ArgumentException>(() => store.Records.KeyOf(""));

        var key = store.Records.KeyOf("foreign");
        byte[] foreign = [1, 2, 3];
        await Storage.SetAsync(KeyOf(key), foreign, IdleMs);
        using var loaded = await store.Records.LoadAsync(key);
        using var created = await store.Records.CreateAsync(key, new Basket());
        Assert.Equal((SessionStatus.UnknownFormat, SaveStatus.Conflict), (loaded.Status, created.SaveStatus));
        Assert.Throws<InvalidOperationException>(() => loaded.Stamp);
        Assert.Equal(RemoveStatus.UnknownFormat, await store.Records.RemoveAsync(key));
        Assert.Equal(foreign, await Storage.GetAsync(KeyOf(key)));
    }

    /// <summary>One key prefix for values of many types, which never read each other's.</summary>
    [SuiteFact]
    public async Task Stores_that_share_a_prefix_see_their_own_values()
    {
        var owner = await TypedAsync();
        var key = owner.Records.KeyOf("shared");
        await using (var bags = await SessionStore.ForBag("bags").Expire(TimeSpan.FromMinutes(30)).SharePrefix(owner).BuildAsync())
        await using (var baskets = await SessionStore.For<Basket>("suite").Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30)).SharePrefix(owner).BuildAsync())
        {
            using var created = await owner.Records.CreateAsync(key, new Basket { Items = ["book"] });
            using var same = await baskets.Records.LoadAsync(key);
            using var other = await bags.Records.LoadAsync(key);
            Assert.Equal(["book"], same.Value.Items);
            Assert.Equal(SessionStatus.UnknownFormat, other.Status);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await bags.CreateAsync(new AttributeBag()));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await bags.RevokeAllAsync("ann"));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await bags.ListAsync("ann").ToListAsync());
        }

        Assert.Throws<InvalidOperationException>(() => SessionStore.ForBag("bags").NoExpiry().SharePrefix(owner).LimitSessions(3).Build());
        Assert.Throws<InvalidOperationException>(() => SessionStore.ForBag("bags").NoExpiry().SharePrefix(owner).UseMemory().Build());
        using var after = await owner.Records.LoadAsync(key);
        Assert.Equal(SessionStatus.Live, after.Status);
    }
}
