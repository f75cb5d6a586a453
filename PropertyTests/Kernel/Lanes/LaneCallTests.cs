using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A ValueTask that is not used as one must be: who does so is told, and nobody else is harmed.</summary>
public sealed class LaneCallTests
{
    [Fact]
    public async Task A_result_taken_before_it_is_there_harms_nobody()
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Server.Script = (_, command) => command.Name == "GET" ? Answer.Bulk(command[1].Span) with { After = gate.Task } : null;
        var load = rig.LoadAsync(1);
        var others = Enumerable.Range(2, 20).Select(i => rig.LoadAsync(i).AsTask()).ToArray();
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<InvalidOperationException>(() => Take(load));
        }

        gate.SetResult();
        Assert.Equal(Enumerable.Range(2, 20).Select(rig.Own), await Task.WhenAll(others).WaitAsync(LaneRig.Bound));
        Assert.Equal(rig.Own(1), await load.AsTask().WaitAsync(LaneRig.Bound));
        Assert.Equal(0, rig.Outstanding);
    }

    /// <summary>The caller that took too early goes away: its call is not used for another one.</summary>
    [Fact]
    public async Task A_call_that_nobody_awaits_any_more_is_lost_alone()
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Server.Script = (_, command) => command.Name == "GET" ? Answer.Bulk(command[1].Span) with { After = gate.Task } : null;
        var lost = rig.LoadAsync(1);
        Assert.Throws<InvalidOperationException>(() => Take(lost));
        gate.SetResult();
        for (var i = 2; i < 50; i++)
        {
            Assert.Equal(rig.Own(i), await rig.LoadAsync(i).AsTask().WaitAsync(LaneRig.Bound));
        }

        // Its result waits, for as long as somebody may still ask for it.
        Assert.Equal(1, rig.Outstanding);
        Assert.Equal(rig.Own(1), await lost.AsTask().WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public async Task A_result_taken_twice_is_nobody_elses()
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            var load = rig.LoadAsync(i);
            var again = load;
            Assert.Equal(rig.Own(i), await load);
            Assert.Throws<InvalidOperationException>(() => Take(again));

            // Now the same call is another caller's, under way and then ended.
            var next = rig.LoadAsync(1_000 + i);
            Assert.Throws<InvalidOperationException>(() => Take(again));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await again);
            var task = next.AsTask();
            Assert.Throws<InvalidOperationException>(() => Take(again));
            Assert.Equal(rig.Own(1_000 + i), await task.WaitAsync(LaneRig.Bound));
            Assert.Throws<InvalidOperationException>(() => Take(again));
        }

        Assert.Equal(0, rig.Outstanding);
    }

    /// <summary>Both have seen that the result is there; the call of the one who is late may be another caller's by then.</summary>
    [Fact]
    public async Task Of_two_who_take_at_once_one_gets_it()
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        using var together = new Barrier(2);
        for (var i = 0; i < 500; i++)
        {
            var load = rig.LoadAsync(i);
            await LaneRig.UntilAsync(() => load.IsCompleted);
            var taken = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return TryTake(load);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))).WaitAsync(LaneRig.Bound);
            Assert.Equal([rig.Own(i)], taken.OfType<string>());
        }

        Assert.Equal(0, rig.Outstanding);
    }

    private static string? TryTake(ValueTask<string> task)
    {
        try
        {
            return Take(task);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Take(ValueTask<string> task) => task.GetAwaiter().GetResult();
}
