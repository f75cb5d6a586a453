using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Callers' code that blocks the lane's thread, or ends the lane by it, holds up nobody. The clock stands still.</summary>
public sealed class HeldThreadTests(ITestOutputHelper output) : PropertyTest(output)
{
    private readonly HeldThread _thread = new();

    [Fact]
    public async Task Loads_that_callers_block_on_complete()
    {
        ForAll(Gen.Choose(1, 32), callers => _thread.CallTogetherAsync(callers, LoadAgain).GetAwaiter().GetResult(), runs: 8);
        await _thread.UntilHeldAsync(() => _thread.CallTogetherAsync(4, LoadAgain));

        static Func<int, Task> LoadAgain(RoutingRig rig) => number =>
        {
            Assert.Equal(rig.Own(100 + number), rig.LoadAsync(100 + number).AsTask().GetAwaiter().GetResult());
            return Task.CompletedTask;
        };
    }

    /// <summary>What is written to another lane there waits for the first one's callers, who are held up.</summary>
    [Fact]
    public async Task Loads_over_another_lane_that_callers_block_on_complete()
    {
        await using var other = new RoutingRig();
        await other.StartAsync();
        ForAll(Gen.Choose(2, 32), callers => _thread.CallTogetherAsync(callers, _ => LoadOther).GetAwaiter().GetResult(), runs: 8);
        await _thread.UntilHeldAsync(() => _thread.CallTogetherAsync(4, _ => LoadOther));

        Task LoadOther(int number)
        {
            Assert.Equal(other.Own(100 + number), other.LoadAsync(100 + number).AsTask().GetAwaiter().GetResult());
            return Task.CompletedTask;
        }
    }

    /// <summary>And so does what they go on to await.</summary>
    [Fact]
    public async Task Loads_over_another_lane_that_callers_await_complete()
    {
        await using var other = new RoutingRig();
        await other.StartAsync();
        ForAll(Gen.Choose(1, 32), callers => _thread.CallTogetherAsync(callers, _ => LoadOtherAsync).GetAwaiter().GetResult(), runs: 20);

        async Task LoadOtherAsync(int number) => Assert.Equal(other.Own(100 + number), await other.LoadAsync(100 + number));
    }

    [Fact]
    public async Task Callers_that_wait_for_each_other_end_in_whatever_order()
    {
        var orders = Gen.Choose(2, 5).SelectMany(callers => Gen.Shuffle(Enumerable.Range(0, callers).ToArray()));
        ForAll(orders, order =>
        {
            var inTurn = InTurn(order);
            _thread.CallTogetherAsync(order.Length, _ => inTurn).GetAwaiter().GetResult();
        }, runs: 12);
        await _thread.UntilHeldAsync(() =>
        {
            var inTurn = InTurn([1, 0, 2]);
            return _thread.CallTogetherAsync(3, _ => inTurn);
        });

        static Func<int, Task> InTurn(int[] order)
        {
            var turns = order.Select(_ => new ManualResetEventSlim()).ToArray();
            turns[0].Set();
            return number =>
            {
                var turn = Array.IndexOf(order, number);
                Assert.True(turns[turn].Wait(LaneRig.Bound), "Its turn never came.");
                turns[(turn + 1) % turns.Length].Set();
                return Task.CompletedTask;
            };
        }
    }

    [Fact]
    public Task A_continuation_that_never_returns_delays_no_other_call() => _thread.UntilHeldAsync(async () =>
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        using var end = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var allowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.AnswerTogether(2, allowed.Task);
        var held = _thread.CallAsync(rig, 0, _ =>
        {
            entered.SetResult();
            end.Wait();
            return Task.CompletedTask;
        });
        var behind = rig.LoadAsync(1).AsTask();
        try
        {
            allowed.SetResult();
            await entered.Task.WaitAsync(LaneRig.Bound);
            Assert.Equal(rig.Own(1), await behind.WaitAsync(LaneRig.Bound));
            await AssertServedAsync(rig);
            rig.Pick()!.Close(LaneEnd.ConnectionLost);
            await AssertServedAsync(rig);
            await rig.EndAsync();
            await LaneRig.UntilAsync(() => rig.Outstanding == 0);
            Assert.False(held.IsCompleted);
        }
        finally
        {
            end.Set();
        }

        Assert.Equal(rig.Own(0), await held.WaitAsync(LaneRig.Bound));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_continuation_that_disposes_the_lanes_ends_everything(bool blocks) => _thread.UntilHeldAsync(async () =>
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        var (together, behind) = await CallAndThenAsync(rig, static _ => Answer.Silence, async () =>
        {
            if (blocks)
            {
                rig.EndAsync().GetAwaiter().GetResult();
            }

            await rig.EndAsync();
        });
        Assert.Equal(Enumerable.Range(0, 4).Select(rig.Own), together);
        Assert.Equal(Enumerable.Range(100, 4).Select(i => $"{i} {BackendStatus.Unavailable}"), behind);
        Assert.Equal($"200 {BackendStatus.Unavailable}", await rig.LoadAsync(200).AsTask().WaitAsync(LaneRig.Bound));
    });

    [Fact]
    public Task One_that_closes_the_lane_sends_the_others_to_the_next() => _thread.UntilHeldAsync(async () =>
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        var lane = rig.Pick()!;
        var (together, behind) = await CallAndThenAsync(rig, static connection => connection.Number == 1 ? Answer.Silence : null, () =>
        {
            lane.Close(LaneEnd.ConnectionLost);
            return Task.CompletedTask;
        });
        Assert.Equal(Enumerable.Range(0, 4).Select(rig.Own), together);
        Assert.Equal(Enumerable.Range(100, 4).Select(rig.Own), behind);
        Assert.Equal(LaneEnd.ConnectionLost, await lane.Ended.WaitAsync(LaneRig.Bound));
        await AssertServedAsync(rig);
    });

    /// <summary>Four loads are answered together, and four more wait behind them, while the caller of the first does that.</summary>
    private async Task<(string[] Together, string[] Behind)> CallAndThenAsync(
        RoutingRig rig, Func<ScriptedConnection, Answer?> later, Func<Task> then)
    {
        var allowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.AnswerTogether(4, allowed.Task, later);
        var together = Enumerable.Range(0, 4)
            .Select(i => _thread.CallAsync(rig, i, number => number == 0 ? then() : Task.CompletedTask))
            .ToArray();
        var behind = Enumerable.Range(100, 4).Select(i => rig.LoadAsync(i).AsTask()).ToArray();
        allowed.SetResult();
        return (await Task.WhenAll(together).WaitAsync(LaneRig.Bound), await Task.WhenAll(behind).WaitAsync(LaneRig.Bound));
    }

    private static async Task AssertServedAsync(RoutingRig rig)
    {
        for (var i = 1_000; i < 1_100; i++)
        {
            Assert.Equal(rig.Own(i), await rig.LoadAsync(i).AsTask().WaitAsync(LaneRig.Bound));
        }
    }
}
