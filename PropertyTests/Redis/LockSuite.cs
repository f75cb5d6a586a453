using System.Collections.Concurrent;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>The lock of a session: one holder at a time, none for ever, and each with a fence above all before.</summary>
public abstract class LockSuite(IBackend backend, TransportMode transport) : StorageSuite(backend, transport)
{
    private const int Callers = 16;
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(50);

    [SuiteFact]
    public async Task Of_many_callers_one_is_in_at_a_time()
    {
        var stores = new[] { await TypedAsync(), await TypedAsync() };
        using var session = await stores[0].CreateAsync(new Basket());
        var id = session.Id;
        var (inside, done) = (0, 0);
        var fences = new ConcurrentQueue<long>();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
        {
            for (var turn = 0; turn < 4; turn++)
            {
                await using var held = await stores[i % 2].LockAsync(id, lease: s_long, wait: s_long);
                Assert.Equal(LockStatus.Held, held.Status);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                fences.Enqueue(held.Fence);
                await Task.Yield();
                done++;
                Interlocked.Decrement(ref inside);
            }
        })));
        Assert.Equal(4 * Callers, done);
        Assert.Equal(fences.Order(), fences);
        Assert.Equal(fences.Count, fences.Distinct().Count());
    }

    [SuiteFact]
    public async Task A_caller_that_does_not_wait_learns_that_the_lock_is_held()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        using var other = await store.CreateAsync(new Basket());
        await using (var held = await store.LockAsync(session.Id, s_long, TimeSpan.Zero))
        {
            Assert.Equal((LockStatus.Held, true, false), (held.Status, held.IsHeld, held.Lost.IsCancellationRequested));
            await using var second = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
            Assert.Equal((LockStatus.Busy, 0L, true), (second.Status, second.Fence, second.Lost.IsCancellationRequested));
            Assert.False(await second.ExtendAsync());
            await using var elsewhere = await store.LockAsync(other.Id, s_long, TimeSpan.Zero);
            Assert.Equal(LockStatus.Held, elsewhere.Status);
        }

        await using var third = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
        Assert.Equal(LockStatus.Held, third.Status);
    }

    /// <summary>A holder that is never disposed, as after a crash.</summary>
    [SuiteFact]
    public async Task A_lease_that_is_over_lets_the_next_one_in_and_its_holder_lets_nobody_in()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        var crashed = await store.LockAsync(session.Id, s_short, TimeSpan.Zero);
        Assert.Equal(LockStatus.Held, crashed.Status);
        await using var next = await store.LockAsync(session.Id, s_long, s_long);
        Assert.Equal(LockStatus.Held, next.Status);
        Assert.True(next.Fence > crashed.Fence);
        Assert.False(crashed.IsHeld);
        Assert.False(await crashed.ExtendAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(s_long, TimeProvider.System, crashed.Lost));

        await crashed.DisposeAsync();
        await using var third = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
        Assert.Equal(LockStatus.Busy, third.Status);
    }

    [SuiteFact]
    public async Task A_lease_is_extended_while_it_is_held()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        await using var held = await store.LockAsync(session.Id, TimeSpan.FromMinutes(5), TimeSpan.Zero);
        await Storage.SetAsync(KeyOf(session.Key.Lock), (await Storage.GetAsync(KeyOf(session.Key.Lock)))!, Minute);
        Assert.True(await held.ExtendAsync());
        Assert.InRange(await Storage.LeftAsync(KeyOf(session.Key.Lock)), (2 * Minute) + 1, 5 * Minute);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [SuiteFact]
    public async Task A_lock_costs_nothing_but_two_keys_that_end()
    {
        var store = await TypedAsync();
        using var session = await store.CreateAsync(new Basket());
        await using (await store.LockAsync(session.Id, s_long, TimeSpan.Zero))
        {
            Assert.InRange(await Storage.LeftAsync(KeyOf(session.Key.Lock)), 1, (long)s_long.TotalMilliseconds);
            Assert.InRange(await Storage.LeftAsync(KeyOf(session.Key.Fence)), 1, LockCommand.FenceMs);
        }

        Assert.Equal(-2, await Storage.LeftAsync(KeyOf(session.Key.Lock)));
        await store.RemoveAsync(session.Id);
        await using var held = await store.LockAsync(session.Id, s_long, TimeSpan.Zero);
        Assert.Equal(LockStatus.Held, held.Status);
    }
}
