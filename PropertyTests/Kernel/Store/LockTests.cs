using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Store;

/// <summary>A lock by a clock that stands still unless it is advanced, and over a server that does not answer.</summary>
public sealed class LockTests : StoreTest
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);
    // Longer than the clock is advanced for.
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_holder_learns_that_the_lease_is_over()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var held = store.LockAsync(session.Id, s_lease, TimeSpan.Zero).Now();
        World.Time.Advance(s_lease - TimeSpan.FromMilliseconds(1));
        Assert.False(held.Lost.IsCancellationRequested);
        Assert.True(held.ExtendAsync().Now());
        World.Time.Advance(s_lease - TimeSpan.FromMilliseconds(1));
        Assert.False(held.Lost.IsCancellationRequested);
        Assert.True(held.IsHeld);
        World.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(held.IsHeld);
        Assert.True(held.Lost.IsCancellationRequested);
        Assert.False(held.ExtendAsync().Now());
        held.DisposeAsync().Now();
        held.DisposeAsync().Now();
    }

    [Fact]
    public async Task A_waiter_gets_the_lock_when_it_is_free_or_fails_when_the_wait_ends()
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var held = store.LockAsync(session.Id, s_long, TimeSpan.Zero).Now();
        var patient = store.LockAsync(session.Id, s_lease, s_long).AsTask();
        var impatient = store.LockAsync(session.Id, s_lease, TimeSpan.FromMilliseconds(20)).AsTask();
        await AdvanceUntilAsync(() => impatient.IsCompleted);
        Assert.Equal(LockStatus.Busy, (await impatient).Status);
        Assert.False(patient.IsCompleted);

        await held.DisposeAsync();
        await AdvanceUntilAsync(() => patient.IsCompleted);
        Assert.Equal(LockStatus.Held, (await patient).Status);
        await (await patient).DisposeAsync();
    }

    /// <summary>Two nodes whose clocks differ: the fence rises all the same.</summary>
    [Fact]
    public void A_fence_rises_whatever_clocks_say()
    {
        var store = World.Carts();
        var behind = new FakeTimeProvider(World.Start - TimeSpan.FromHours(1));
        var other = World.Carts(b => b.UseTime(behind));
        using var session = store.CreateAsync(NewCart()).Now();
        var fences = new List<long>();
        foreach (var turn in new[] { store, other, other, store })
        {
            var held = turn.LockAsync(session.Id, s_lease, TimeSpan.Zero).Now();
            fences.Add(held.Fence);
            held.DisposeAsync().Now();
        }

        Assert.Equal(fences.Distinct().Order(), fences);
    }

    [Theory]
    [InlineData((int)BackendStatus.Unavailable, LockStatus.Unavailable)]
    [InlineData((int)BackendStatus.OutcomeUnknown, LockStatus.Unavailable)]
    [InlineData((int)BackendStatus.Denied, LockStatus.Denied)]
    public void A_server_that_does_not_serve_gives_no_lock(int fault, LockStatus status)
    {
        var store = World.Carts();
        using var session = store.CreateAsync(NewCart()).Now();
        var held = store.LockAsync(session.Id, s_lease, TimeSpan.Zero).Now();
        Faults.AsksFail = (BackendStatus)fault;
        var refused = store.LockAsync(session.Id, s_lease, s_lease).Now();
        Assert.Equal((status, 0L), (refused.Status, refused.Fence));
        Assert.False(held.ExtendAsync().Now());
        Assert.False(held.Lost.IsCancellationRequested);
        held.DisposeAsync().Now();
    }

    [Fact]
    public void An_id_that_is_none_and_times_that_make_no_sense_are_refused()
    {
        var store = World.Carts(b => b.IdKeys(SessionIdKey.FromSecret(new byte[32])));
        Assert.Equal(LockStatus.InvalidId, store.LockAsync(new SessionId(), s_lease, TimeSpan.Zero).Now().Status);
        using var session = store.CreateAsync(NewCart()).Now();
        Assert.Throws<ArgumentOutOfRangeException>(() => store.LockAsync(session.Id, TimeSpan.Zero, TimeSpan.Zero).Now());
        Assert.Throws<ArgumentOutOfRangeException>(() => store.LockAsync(session.Id, TimeSpan.FromDays(1), TimeSpan.Zero).Now());
        Assert.Throws<ArgumentOutOfRangeException>(() => store.LockAsync(session.Id, s_lease, TimeSpan.FromSeconds(-1)).Now());
    }

    private async Task AdvanceUntilAsync(Func<bool> isSo)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !isSo();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < s_bound, "It did not come about.");
            World.Time.Advance(TimeSpan.FromMilliseconds(1));
            // Who waits goes on by another thread, which must have the time to.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
