using SessionKernel.PropertyTests.Docs.Recipes;
using Xunit;

namespace SessionKernel.PropertyTests.Docs;

/// <summary>docs/locks.md does what it says.</summary>
public sealed class PaymentsTests
{
    [Fact]
    public async Task A_form_that_is_sent_twice_is_charged_in_turn()
    {
        await using var store = await SessionStore.ForBag("pay")
            .Expire(TimeSpan.FromMinutes(5)).UseMemory().UseTime(new SlowClock()).BuildAsync();
        using var session = await store.CreateAsync(new AttributeBag());
        var (inside, fences) = (0, new List<long>());
        var id = session.Id;
        var paid = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Payments.PayOnceAsync(store, id, async (fence, lost) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await Task.Yield();
            Assert.False(lost.IsCancellationRequested);
            fences.Add(fence);
            Interlocked.Decrement(ref inside);
        })));
        Assert.Equal([true, true], paid);
        Assert.Equal(fences.Order(), fences);
    }

    /// <summary>By it the wait for the lock outlasts a payment on the busiest machine.</summary>
    private sealed class SlowClock : TimeProvider
    {
        public override long TimestampFrequency => 20 * System.TimestampFrequency;
    }
}
