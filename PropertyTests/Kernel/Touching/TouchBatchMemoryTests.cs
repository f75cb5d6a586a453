using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Touching;

/// <summary>What a flush needed once is kept for the next, and given up when many needed less.</summary>
public sealed class TouchBatchMemoryTests
{
    private const int Many = 20_000;
    private readonly TouchBatch _batch = new(capacity: 65_536);

    [Fact]
    public void Memory_for_an_occasional_large_flush_is_kept()
    {
        var room = Flush(Many);
        for (var i = 0; i < 200; i++)
        {
            Flush(i % 20 == 0 ? Many : 10);
        }

        Assert.Equal(room, Math.Max(Flush(10), Flush(10)));
    }

    [Fact]
    public void After_many_small_flushes_the_room_is_given_up()
    {
        Flush(Many);
        for (var i = 0; i < 16_000; i++)
        {
            Flush(10);
        }

        Assert.InRange(Math.Max(Flush(10), Flush(10)), 0, 4_096);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(250)]
    [InlineData(1_000)]
    [InlineData(4_000)]
    public void A_flush_that_the_server_held_up_costs_the_others_nothing(int every)
    {
        const int Usual = 1_024, HeldUp = 4_096, Flushes = 8_000;
        _ = Flush(HeldUp) + Flush(HeldUp);
        var (before, touches) = (GC.GetAllocatedBytesForCurrentThread(), 0L);
        for (var i = 0; i < Flushes; i++)
        {
            var needed = i % every == 0 ? HeldUp : Usual;
            Flush(needed);
            touches += needed;
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)touches, 0, 1);
    }

    /// <returns>How many touches there is room for.</returns>
    private int Flush(int touches)
    {
        for (var i = 0; i < touches; i++)
        {
            Assert.True(
                _batch.TryAdd(new TouchTarget(new SessionKey(SessionKeyKind.Session, 0, new Digest16((ulong)i, 1)), 1), default, out _));
        }

        var taken = _batch.Take();
        Assert.Equal(touches, taken.Count);
        var room = taken.Capacity;
        _batch.Recycle(taken);
        return room;
    }
}
