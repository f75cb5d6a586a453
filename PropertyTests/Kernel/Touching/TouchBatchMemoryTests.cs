using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Touching;

/// <summary>What a flush needed once is kept for the next, and given up when many needed less.</summary>
public sealed class TouchBatchMemoryTests
{
    private const int Many = 20_000;
    private readonly TouchBatch _batch = new(capacity: 65_536);

    [Fact]
    public void A_large_flush_now_and_then_is_kept_room_for()
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
        for (var i = 0; i < 2_000; i++)
        {
            Flush(10);
        }

        Assert.InRange(Math.Max(Flush(10), Flush(10)), 0, 4_096);
    }

    /// <returns>How many touches there is room for.</returns>
    private int Flush(int touches)
    {
        for (var i = 0; i < touches; i++)
        {
            Assert.True(_batch.TryAdd(new TouchTarget(new SessionKey(SessionKeyKind.Session, 0, new Digest16((ulong)i, 1)), 1), default, out _));
        }

        var taken = _batch.Take();
        Assert.Equal(touches, taken.Count);
        var room = taken.Capacity;
        _batch.Recycle(taken);
        return room;
    }
}
