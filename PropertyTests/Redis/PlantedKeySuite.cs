using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>Keys that somebody planted, which may never end: they hold nobody up for longer than those of a store.</summary>
public abstract class PlantedKeySuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    [SuiteFact]
    public async Task A_fence_that_is_none_starts_again_from_the_clock()
    {
        var store = await TypedAsync();
        foreach (var (planted, isFence) in Fences())
        {
            using var session = await store.CreateAsync(new Basket());
            await Storage.SetAsync(KeyOf(session.Key.Fence), planted);
            var began = 1000 * TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var first = await FenceAsync(store, session);
            Assert.InRange(first, isFence ? LockCommand.MostFence : began, isFence ? LockCommand.MostFence + 1 : began + 3_600_000_000);
            var second = await FenceAsync(store, session);
            Assert.True(isFence || second > first, $"{second} after {first}");
            Assert.InRange(second, began, first + 3_600_000_000);
            Assert.InRange(await Storage.LeftAsync(KeyOf(session.Key.Fence)), 1, LockCommand.FenceMs);
        }
    }

    [SuiteFact]
    public async Task A_lock_that_would_outlive_every_lease_is_taken()
    {
        var store = await TypedAsync();
        foreach (var left in new long?[] { null, LockCommand.LongestLeaseMs + (5 * Minute), 365 * 24 * 60 * Minute })
        {
            using var session = await store.CreateAsync(new Basket());
            var key = KeyOf(session.Key.Lock);
            await (left is { } ms ? Storage.SetAsync(key, "planted."u8.ToArray(), ms) : Storage.SetAsync(key, "planted."u8.ToArray()));
            await using var held = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
            Assert.Equal(LockStatus.Held, held.Status);
            Assert.InRange(await Storage.LeftAsync(key), 1, (long)s_long.TotalMilliseconds);
            Assert.True(await held.ExtendAsync());
        }
    }

    [SuiteFact]
    public async Task A_lock_that_ends_within_a_lease_is_waited_for_whoever_wrote_it()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        await Storage.SetAsync(KeyOf(session.Key.Lock), "planted."u8.ToArray(), LockCommand.LongestLeaseMs);
        await using var held = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
        Assert.Equal(LockStatus.Busy, held.Status);
    }

    [SuiteFact]
    public async Task Another_type_is_neither_a_lock_nor_a_fence()
    {
        var store = await TypedAsync();
        foreach (var type in Storage.OtherTypes)
        {
            using var session = await store.CreateAsync(new Basket());
            await Storage.PlantAsync(type, KeyOf(session.Key.Lock), Minute);
            await Storage.PlantAsync(type, KeyOf(session.Key.Fence), Minute);
            await using var held = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
            Assert.Equal(LockStatus.Held, held.Status);
            await Storage.PlantAsync(type, KeyOf(session.Key.Lock), Minute);
            Assert.False(await held.ExtendAsync());
        }
    }

    [SuiteFact]
    public async Task A_hold_on_renewals_that_no_revoke_can_have_left_is_ignored()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket(), "ann");
        var hold = KeyOf(IndexEntry.Of(session.State.Header).Revocation);
        foreach (var left in new long?[] { null, IndexCommand.HoldMs + Minute, 365 * 24 * 60 * Minute })
        {
            await (left is { } ms ? Storage.SetAsync(hold, [1], ms) : Storage.SetAsync(hold, [1]));
            Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session)).Status);
            Assert.True(Storage is MemoryStorage || await Storage.LeftAsync(hold) == -2);
        }
    }

    private static async Task<long> FenceAsync(SessionStore<Basket> store, Session<Basket> session)
    {
        await using var held = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
        Assert.Equal(LockStatus.Held, held.Status);
        return held.Fence;
    }

    /// <returns>Each with whether it is the largest fence there can be.</returns>
    private IEnumerable<(byte[] Planted, bool IsFence)> Fences()
    {
        if (Storage is MemoryStorage)
        {
            return
            [
                .. new ulong[] { 0, 1UL << 53, (1UL << 53) - 1, ulong.MaxValue, (ulong)LockCommand.MostFence }.Select(static number =>
                {
                    var bytes = new byte[sizeof(ulong)];
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
                    return (bytes, number == LockCommand.MostFence);
                }),
                ([], false), ("short"u8.ToArray(), false), ("longer than a number"u8.ToArray(), false),
            ];
        }

        string[] none =
        [
            "1e300",
            "inf",
            "-inf",
            "nan",
            "-1",
            "0",
            "0x7fffffffffff",
            " 12",
            "1.5",
            "",
            "text",
            "9007199254740991",
            "9007199254740992",
            "18446744073709551616",
            new('9', 5_000),
        ];
        return [.. none.Select(static text => (Encoding.ASCII.GetBytes(text), false)), ("9007199254740990"u8.ToArray(), true)];
    }
}
