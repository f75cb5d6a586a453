using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Event 8: of code that blocks the lane's thread, and of none that computes, however long.</summary>
public sealed class AccusedCodeTests
{
    // More than a blocked thread is given, however slowly it comes by it.
    private const long ComputesNs = 300_000_000;

    private readonly HeldThread _thread = new();
    private readonly CapturingLoggers _logs = new();
    private volatile ThreadWatch? _watch;

    private int Accusations => _logs.Lines.Count(static line => line.StartsWith("8 ", StringComparison.Ordinal));

    [Fact]
    public Task Code_that_blocks_is_accused() => RunAsync(async held =>
    {
        await LaneRig.UntilAsync(() => Accusations == 1);
        held.Set();
    }, static held => held.Wait());

    [Fact]
    public Task Code_that_computes_is_relieved_and_not_accused() => RunAsync(async held =>
    {
        await LaneRig.UntilAsync(() => _watch is { } watch && watch.Activity().UsedNs is null or > ComputesNs);
        Assert.Equal(0, Accusations);
        held.Set();
    }, held =>
    {
        _watch = ThreadWatch.OfCurrent();
        while (!held.IsSet)
        {
            Thread.SpinWait(100);
        }
    });

    /// <summary>The caller of the first load does that on the lane's thread; the second one is answered meanwhile.</summary>
    private Task RunAsync(Func<ManualResetEventSlim, Task> judge, Action<ManualResetEventSlim> hold) => _thread.UntilHeldAsync(async () =>
    {
        await using var rig = new RoutingRig(logger: _logs);
        await rig.StartAsync();
        using var end = new ManualResetEventSlim();
        var allowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.AnswerTogether(2, allowed.Task);
        var held = _thread.CallAsync(rig, 0, _ =>
        {
            if (HeldThread.IsHere)
            {
                hold(end);
            }

            return Task.CompletedTask;
        });
        var behind = rig.LoadAsync(1).AsTask();
        try
        {
            allowed.SetResult();
            Assert.Equal(rig.Own(1), await behind.WaitAsync(LaneRig.Bound));
            if (_thread.Times > 0)
            {
                await judge(end);
            }
        }
        finally
        {
            end.Set();
        }

        Assert.Equal(rig.Own(0), await held.WaitAsync(LaneRig.Bound));
    });
}
