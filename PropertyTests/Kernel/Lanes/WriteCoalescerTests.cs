using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Commands that wait for the pool leave together, and leave.</summary>
public sealed class WriteCoalescerTests
{
    private readonly List<IThreadPoolWorkItem> _queued = [];
    private readonly WriteCoalescer _gather;
    private bool _isBehind = true;
    private int _sends;

    public WriteCoalescerTests() => _gather = new WriteCoalescer(() => _sends++, () => _isBehind, _queued.Add);

    [Fact]
    public void While_the_pool_keeps_up_each_writer_sends_its_own_command()
    {
        _isBehind = false;
        Assert.All(Enumerable.Range(0, 10), _ => Assert.False(_gather.TryLeave()));
        Assert.Empty(_queued);
        Assert.False(_gather.Look());
    }

    [Fact]
    public void While_the_pool_is_behind_its_next_turn_sends_many_commands()
    {
        for (var turn = 1; turn <= 3; turn++)
        {
            Assert.All(Enumerable.Range(0, 10), _ => Assert.True(_gather.TryLeave()));
            Assert.Equal(turn, _queued.Count);
            Assert.Equal(turn - 1, _sends);
            _queued[^1].Execute();
            Assert.Equal(turn, _sends);
        }
    }

    [Fact]
    public void The_watchdog_sends_what_a_late_pool_left_and_suspends_coalescing()
    {
        Assert.True(_gather.TryLeave());
        Assert.True(_gather.Look());
        Assert.Equal(0, _sends);
        Assert.True(_gather.Look());
        Assert.Equal(1, _sends);
        Assert.All(Enumerable.Range(0, WriteCoalescer.Hold), _ => Assert.False(_gather.TryLeave()));

        // Its turn is still to come: nothing is queued twice, and the guard goes on.
        Assert.True(_gather.TryLeave());
        Assert.Single(_queued);
        Assert.True(_gather.Look());
        Assert.Equal(2, _sends);
    }

    [Fact]
    public void A_pool_that_takes_its_turns_is_left_alone_by_the_guard()
    {
        for (var look = 0; look < 10; look++)
        {
            Assert.True(_gather.TryLeave());
            Assert.True(_gather.Look());
            _queued[^1].Execute();
            Assert.Equal(look + 1, _sends);
            Assert.False(_gather.Look());
        }

        Assert.True(_gather.TryLeave());
    }

    [Fact]
    public async Task Whatever_the_threads_write_is_sent_in_the_end()
    {
        var (written, sent) = (0, 0);
        var sending = new Lock();
        var coalescer = new WriteCoalescer(
            () =>
            {
                // Of two that send at once, the later one has seen as much as the other.
                lock (sending)
                {
                    Volatile.Write(ref sent, Volatile.Read(ref written));
                }
            },
            static () => true,
            static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false));
        for (var round = 1; round <= 2_000; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                Interlocked.Increment(ref written);
                Assert.True(coalescer.TryLeave());
            })));
            await LaneRig.UntilAsync(() => Volatile.Read(ref sent) == 4 * round);
        }
    }
}
