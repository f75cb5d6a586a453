using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A stored value that is not the one that was written: a status, never a session, never an exception.</summary>
public abstract class DamagedValueSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    [SuiteFact]
    public async Task A_changed_byte_anywhere_opens_nothing()
    {
        var random = Seed.Random(nameof(A_changed_byte_anywhere_opens_nothing));
        await EachAsync(stored => Enumerable.Range(0, stored.Length).Select(at =>
        {
            var changed = stored.ToArray();
            changed[at] ^= (byte)random.Next(1, 256);
            return changed;
        }));
    }

    [SuiteFact]
    public Task A_value_cut_off_anywhere_opens_nothing() =>
        EachAsync(stored => Enumerable.Range(0, stored.Length).Select(length => stored[..length]));

    [SuiteFact]
    public Task A_value_with_more_behind_it_opens_nothing() => EachAsync(stored => [[.. stored, 0], [.. stored, .. stored]]);

    private async Task EachAsync(Func<byte[], IEnumerable<byte[]>> damage)
    {
        var typed = await TypedAsync();
        using (var session = await typed.CreateAsync(new Basket { Items = ["book", "pen"] }, "somebody"))
        {
            await EachAsync(typed, session, damage);
        }

        var bags = await BagAsync();
        var bag = new AttributeBag();
        bag.Set("a", [1, 2, 3]);
        using (var session = await bags.CreateAsync(bag))
        {
            await EachAsync(bags, session, damage);
        }
    }

    private async Task EachAsync<T>(SessionStore<T> store, Session<T> session, Func<byte[], IEnumerable<byte[]>> damage)
        where T : notnull
    {
        var key = KeyOf(session.Key);
        var stored = (await Storage.GetAsync(key))!;
        foreach (var damaged in damage(stored))
        {
            await Storage.SetAsync(key, damaged, IdleMs);
            using var loaded = await store.LoadAsync(session.Id);
            Assert.True(
                loaded.Status is SessionStatus.Corrupt or SessionStatus.UnknownFormat,
                $"{loaded.Status} for {Convert.ToHexString(damaged)}, {Seed.Hint}");
        }

        await Storage.SetAsync(key, stored, IdleMs);
        using var whole = await store.LoadAsync(session.Id);
        Assert.Equal(SessionStatus.Live, whole.Status);
    }
}
