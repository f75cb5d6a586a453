using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Ids that are rotated: for a while the old one reaches the session, and nothing that uses it is lost.</summary>
public abstract class RotationSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private const string Ann = "ann";
    private const int Callers = 8;

    [SuiteFact]
    public async Task The_old_id_reads_writes_and_ends_the_session()
    {
        var store = await RotatingAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] }, Ann);
        var old = session.Id;
        session.Value.Items.Add("pen");
        Assert.Equal(SaveStatus.Saved, (await store.RotateIdAsync(session)).Status);
        Assert.NotEqual(old.Reveal(), session.Id.Reveal());
        Assert.False(session.HasOldId);
        Assert.Equal(session.Key.ToDigestString(), Assert.Single(await store.ListAsync(Ann).ToListAsync()).PublicId);

        using (var reached = await store.LoadAsync(old))
        {
            Assert.Equal((SessionStatus.Live, true, session.Key), (reached.Status, reached.HasOldId, reached.Key));
            Assert.Equal(["book", "pen"], reached.Value.Items);
            Assert.Equal(session.CreatedAt, reached.CreatedAt);
            reached.Value.Items.Add("lamp");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(reached));
        }

        Assert.True((await store.UpdateAsync(old, static basket => basket.Items.Add("ink"))).Succeeded);
        using (var current = await store.LoadAsync(session.Id))
        {
            Assert.Equal((false, 4), (current.HasOldId, current.Value.Items.Count));
        }

        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(old));
        Assert.Empty(await store.ListAsync(Ann).ToListAsync());
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, old));
        Assert.Equal(RemoveStatus.Missing, await store.RemoveAsync(old));
    }

    [SuiteFact]
    public async Task A_handle_from_before_writes_to_where_the_session_is()
    {
        var store = await BagAsync(static builder => builder.RotateIds());
        using var session = await store.CreateAsync(new AttributeBag());
        using var late = await store.LoadAsync(session.Id);
        session.Value.Set("mine", [1]);
        Assert.True((await store.RotateIdAsync(session)).Succeeded);
        late.Value.Set("late", [2]);
        Assert.Equal(SaveStatus.Saved, await store.SaveAsync(late));
        Assert.Equal((true, session.Key), (late.HasOldId, late.Key));
        Assert.Equal(["late", "mine"], (await KeysAsync(store, session.Id)).Order());
    }

    [SuiteFact]
    public async Task A_value_that_does_not_merge_is_a_conflict_and_an_update_goes_on()
    {
        var store = await RotatingAsync();
        using var session = await store.CreateAsync(new Basket());
        using var late = await store.LoadAsync(session.Id);
        var id = session.Id;
        var rotated = false;
        Assert.True((await store.UpdateAsync(id, async basket =>
        {
            basket.Items.Add("pen");
            rotated = rotated || (await store.RotateIdAsync(session)).Succeeded;
        })).Succeeded);
        late.Value.Items.Add("late");
        Assert.Equal(SaveStatus.Conflict, await store.SaveAsync(late));
        using var current = await store.LoadAsync(session.Id);
        Assert.Equal(["pen"], current.Value.Items);
    }

    [SuiteFact]
    public async Task Of_two_rotations_the_later_one_is_a_save()
    {
        var store = await BagAsync(static builder => builder.RotateIds());
        using var first = await store.CreateAsync(new AttributeBag());
        using var second = await store.LoadAsync(first.Id);
        using var third = await store.LoadAsync(first.Id);
        Assert.Equal(SaveStatus.Saved, (await store.RotateIdAsync(first)).Status);
        second.Value.Set("second", [2]);
        Assert.Equal(SaveStatus.Saved, (await store.RotateIdAsync(second)).Status);
        Assert.Equal((true, first.Key), (second.HasOldId, second.Key));
        Assert.True((await store.RotateIdAsync(third)).Succeeded);
        Assert.Equal(first.Key, third.Key);
        Assert.Equal(["second"], await KeysAsync(store, first.Id));
    }

    /// <summary>At a sign-in no id known before works after, rotated or not.</summary>
    [SuiteFact]
    public async Task A_renewal_ends_what_rotations_left()
    {
        var store = await BagAsync(static builder => builder.RotateIds());
        foreach (var principal in new[] { null, Ann })
        {
            using var session = await store.CreateAsync(new AttributeBag());
            using var late = await store.LoadAsync(session.Id);
            var first = session.Id;
            Assert.True((await store.RotateIdAsync(session)).Succeeded);
            var second = session.Id;
            Assert.True((await store.RenewIdAsync(late, principal)).Succeeded);
            Assert.False(late.HasOldId);
            Assert.Equal(SessionStatus.Live, await StatusAsync(store, late.Id));
            Assert.Equal(SessionStatus.Moved, await StatusAsync(store, first));
            Assert.Equal(SessionStatus.Moved, await StatusAsync(store, second));
            session.Value.Set("after", [1]);
            Assert.Equal(SaveStatus.Gone, await store.SaveAsync(session));
            Assert.Equal(RemoveStatus.Moved, await store.RemoveAsync(first));
            Assert.Equal(SessionStatus.Live, await StatusAsync(store, late.Id));
        }
    }

    [SuiteFact]
    public async Task A_handle_ends_its_session_under_whatever_id()
    {
        var store = await RotatingAsync();
        using var session = await store.CreateAsync(new Basket(), Ann);
        using var before = await store.LoadAsync(session.Id);
        Assert.True((await store.RotateIdAsync(session)).Succeeded);
        using var old = await store.LoadAsync(before.Id);
        Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(before));
        Assert.Equal(RemoveStatus.Missing, await store.RemoveAsync(old));
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));
    }

    /// <summary>Who is served by the old id locks what others lock by the new one.</summary>
    [SuiteFact]
    public async Task Old_and_new_id_have_one_lock_by_their_handles()
    {
        var store = await RotatingAsync();
        using var session = await store.CreateAsync(new Basket());
        var old = session.Id;
        Assert.True((await store.RotateIdAsync(session)).Succeeded);
        using var reached = await store.LoadAsync(old);
        await using var held = await store.LockAsync(reached, TimeSpan.FromMinutes(1), TimeSpan.Zero);
        await using var second = await store.LockAsync(session.Id, TimeSpan.FromMinutes(1), TimeSpan.Zero);
        Assert.Equal((LockStatus.Held, LockStatus.Busy), (held.Status, second.Status));
    }

    /// <summary>A list that was shown before names a session by a key that it has left.</summary>
    [SuiteFact]
    public async Task A_device_is_signed_out_under_the_id_that_it_has_now()
    {
        var store = await RotatingAsync();
        foreach (var renews in new[] { false, true })
        {
            using var session = await store.CreateAsync(new Basket(), Ann);
            var listed = Assert.Single(await store.ListAsync(Ann).ToListAsync()).PublicId;
            Assert.True((renews ? await store.RenewIdAsync(session) : await store.RotateIdAsync(session)).Succeeded);
            Assert.Equal(RemoveStatus.Missing, await store.RevokeAsync("bob", listed));
            Assert.Equal(SessionStatus.Live, await StatusAsync(store, session.Id));
            Assert.Equal(RemoveStatus.Removed, await store.RevokeAsync(Ann, listed));
            Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));
        }
    }

    [SuiteFact]
    public async Task The_old_id_reaches_it_no_longer_than_its_marker_stands()
    {
        var (store, other) = (await RotatingAsync(), await TypedAsync());
        using var session = await store.CreateAsync(new Basket(), Ann);
        var (old, marker) = (session.Id, KeyOf(session.Key));
        Assert.True((await store.RotateIdAsync(session)).Succeeded);
        Assert.InRange(await Storage.LeftAsync(marker), 1, 10_000);
        Assert.Equal(SessionStatus.Moved, await StatusAsync(other, old));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.RotateIdAsync(session));

        await ShortenAsync(marker, 1);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await Storage.LeftAsync(marker) != -2)
        {
            await Task.Delay(1, limit.Token);
        }

        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, old));
        Assert.Equal(SessionStatus.Live, await StatusAsync(store, session.Id));
        Assert.True((await store.RevokeAllAsync(Ann)).Succeeded);
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));
    }

    /// <summary>Writers that know any of the ids, while others rotate them: every change of every writer is there at the end.</summary>
    [SuiteFact]
    public async Task Nothing_is_lost_while_ids_are_rotated()
    {
        var random = Seed.Random(nameof(Nothing_is_lost_while_ids_are_rotated));
        var stores = new[] { await BagAsync(static builder => builder.RotateIds()), await BagAsync(static builder => builder.RotateIds()) };
        using var session = await stores[0].CreateAsync(new AttributeBag());
        var gate = new Lock();
        var known = session.Id;
        foreach (var round in Enumerable.Range(0, 10))
        {
            var rotates = Enumerable.Range(0, Callers).Select(_ => random.Next(2) == 1).ToArray();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
            {
                var store = stores[i % 2];
                using var mine = await store.LoadAsync(Known());
                Assert.Equal(SessionStatus.Live, mine.Status);
                mine.Value.Set($"{round}:{i}", [1]);
                var status = rotates[i] ? (await store.RotateIdAsync(mine)).Status : await store.SaveAsync(mine);
                Assert.Equal(SaveStatus.Saved, status);
                if (!mine.HasOldId)
                {
                    lock (gate)
                    {
                        known = mine.Id;
                    }
                }
            })));
            Assert.Equal(Callers * (round + 1), (await KeysAsync(stores[1], known)).Count);
        }

        // An id is too large to be written in one piece.
        SessionId Known()
        {
            lock (gate)
            {
                return known;
            }
        }
    }

    private Task<SessionStore<Basket>> RotatingAsync() => TypedAsync(static builder => builder.RotateIds());

    private static async Task<IReadOnlyCollection<string>> KeysAsync(SessionStore<AttributeBag> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        Assert.Equal(SessionStatus.Live, session.Status);
        return [.. session.Value.Keys];
    }

    private static async Task<SessionStatus> StatusAsync<T>(SessionStore<T> store, SessionId id)
        where T : notnull
    {
        using var session = await store.LoadAsync(id);
        return session.Status;
    }
}
