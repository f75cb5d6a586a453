using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Expiry;

/// <summary>The clock by which deadlines are judged, while somebody sets that of the machine back and forth.</summary>
public sealed class ServerClockTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const long Tolerated = 1_000;
    private const long Hour = 3_600_000;

    [Fact]
    public void Once_a_server_was_asked_no_jump_of_the_machines_clock_misleads_it()
    {
        // A step: so much time passes, then the machine's clock is so far ahead.
        var step = Gen.Choose(0, 600_000).Zip(Gen.OneOf(Gen.Choose(-50_000_000, 50_000_000), Gen.Choose(-3_000, 3_000), Gen.Constant(0)));
        ForAll(Gen.NonEmptyListOf(step), steps =>
        {
            var (machine, logs) = (new Machine(), new CapturingLoggers());
            var clock = new ServerClock(machine, logs);
            clock.Begin(machine.TrueMs);
            foreach (var (passes, ahead) in steps)
            {
                machine.PassedMs += passes;
                machine.AheadMs = ahead;
                Assert.Equal(Math.Abs(ahead) > Tolerated ? 0 : ahead, clock.NowMs - machine.TrueMs);
            }

            Assert.Empty(logs.Lines);
        });
    }

    [Fact]
    public void Until_then_it_is_the_machines()
    {
        var machine = new Machine { AheadMs = Hour };
        var clock = new ServerClock(machine, new CapturingLoggers());
        Assert.Equal(machine.TrueMs + Hour, clock.NowMs);
        machine.AheadMs = -Hour;
        Assert.Equal(machine.TrueMs - Hour, clock.NowMs);
    }

    /// <summary>A server that does not tell its time says by something that it still has that it is earlier than some moment.</summary>
    [Fact]
    public void A_bound_holds_the_clock_down_and_never_up()
    {
        var (machine, logs) = (new Machine { AheadMs = 13 * Hour }, new CapturingLoggers());
        var clock = new ServerClock(machine, logs);
        clock.Doubted += () => Assert.Fail("It does not tell.");
        clock.Follow(machine.TrueMs + (11 * Hour));
        machine.PassedMs += Hour;
        Assert.Equal(machine.TrueMs + (11 * Hour), clock.NowMs);
        clock.Follow(machine.TrueMs + (2 * Hour));
        Assert.Equal(machine.TrueMs + (2 * Hour), clock.NowMs);
        machine.AheadMs = 0;
        Assert.Equal(machine.TrueMs, clock.NowMs);
        Assert.Equal(2, logs.Lines.Count);
    }

    [Theory]
    [InlineData(Hour)]
    [InlineData(-Hour)]
    public void A_difference_is_told_once_and_one_from_the_start_not_here(long ahead)
    {
        var (machine, logs) = (new Machine { AheadMs = ahead }, new CapturingLoggers());
        var clock = new ServerClock(machine, logs);
        clock.Begin(machine.TrueMs);
        clock.Check(machine.TrueMs);
        Assert.Empty(logs.Lines);
        machine.AheadMs = 2 * ahead;
        clock.Check(machine.TrueMs);
        machine.PassedMs += Hour;
        clock.Check(machine.TrueMs);
        Assert.StartsWith("26 ", Assert.Single(logs.Lines), StringComparison.Ordinal);
    }

    /// <summary>Timestamps stand still while a machine sleeps, as far as a program is told.</summary>
    [Fact]
    public void A_machine_that_slept_is_not_taken_for_one_whose_clock_was_set()
    {
        var (machine, logs) = (new Machine(), new CapturingLoggers());
        var clock = new ServerClock(machine, logs);
        clock.Begin(machine.TrueMs);
        clock.Doubted += () => clock.Check(machine.TrueMs);
        machine.SleptMs = Hour;
        _ = clock.NowMs;
        Assert.Equal(machine.TrueMs, clock.NowMs);
        Assert.Empty(logs.Lines);
    }

    [Fact]
    public void The_server_is_asked_when_the_clock_was_set_and_again_each_minute_that_it_is_wrong()
    {
        var (machine, asked) = (new Machine(), 0);
        var clock = new ServerClock(machine, new CapturingLoggers());
        clock.Begin(machine.TrueMs);
        clock.Doubted += () =>
        {
            asked++;
            clock.Check(machine.TrueMs);
        };
        machine.AheadMs = Hour;
        for (var second = 0; second <= 180; second++)
        {
            _ = clock.NowMs;
            machine.PassedMs += 1_000;
        }

        Assert.InRange(asked, 3, 4);
    }

    /// <summary>It was the server's clock that was wrong, and is put right.</summary>
    [Fact]
    public void A_server_whose_clock_is_set_is_followed_until_it_agrees()
    {
        var (machine, wrong) = (new Machine(), Hour);
        var clock = new ServerClock(machine, new CapturingLoggers());
        clock.Begin(machine.TrueMs + wrong);
        clock.Doubted += () => clock.Check(machine.TrueMs + wrong);
        Assert.Equal(Hour, clock.NowMs - machine.TrueMs);
        wrong = 0;
        machine.PassedMs += 61_000;
        _ = clock.NowMs;
        Assert.Equal(machine.TrueMs, clock.NowMs);
    }

    [Fact]
    public void Of_servers_that_differ_the_one_that_agrees_with_the_machine_is_believed()
    {
        var machine = new Machine();
        var clock = new ServerClock(machine, new CapturingLoggers());
        clock.Begin(machine.TrueMs + Hour);
        clock.Begin(machine.TrueMs);
        clock.Begin(machine.TrueMs - Hour);
        Assert.Equal(machine.TrueMs, clock.NowMs);
    }

    /// <summary>Stores of one connection have one server.</summary>
    [Fact]
    public void What_one_store_learns_all_that_share_its_connection_know()
    {
        var (machine, logs) = (new Machine(), new CapturingLoggers());
        var connection = new ServerClock(machine, logs);
        var stores = Enumerable.Range(0, 3).Select(_ => new ServerClock(machine, logs)).ToArray();
        Array.ForEach(stores, store => store.Join(connection));
        machine.AheadMs = 5_000_000;
        Assert.All(stores, store => Assert.Equal(machine.TrueMs + 5_000_000, store.NowMs));
        stores[1].Follow(machine.TrueMs);
        Assert.All(stores, store => Assert.Equal(machine.TrueMs, store.NowMs));
        Array.ForEach(stores, store => store.Check(machine.TrueMs));
        Assert.Single(logs.Lines);
    }

    private sealed class Machine : TimeProvider
    {
        public long PassedMs { get; set; }

        public long AheadMs { get; set; }

        public long SleptMs { get; set; }

        public long TrueMs => World.Start.ToUnixTimeMilliseconds() + PassedMs + SleptMs;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => PassedMs;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(TrueMs + AheadMs);
    }
}
