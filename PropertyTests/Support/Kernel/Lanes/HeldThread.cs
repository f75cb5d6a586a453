using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Callers whose loads are answered together, and who then do something on the thread that completes them.</summary>
internal sealed class HeldThread
{
    private const int Attempts = 100;
    private int _times;

    public static bool IsHere => Thread.CurrentThread.Name == "SessionKernel lane";

    /// <summary>How often the first of the callers went on by a lane's own thread.</summary>
    public int Times => Volatile.Read(ref _times);

    /// <summary>Each caller loads by itself, and goes on where its load ended.</summary>
    public async Task<string> CallAsync(RoutingRig rig, int number, Func<int, Task> then)
    {
        var own = await rig.LoadAsync(number).ConfigureAwait(false);
        if (number == 0 && IsHere)
        {
            Interlocked.Increment(ref _times);
        }

        await then(number).ConfigureAwait(false);
        return own;
    }

    /// <summary>So many callers from 0 on, each of whom gets its own value; the lane stays open.</summary>
    public async Task CallTogetherAsync(int callers, Func<RoutingRig, Func<int, Task>> then)
    {
        await using var rig = new RoutingRig();
        await rig.StartAsync();
        var lane = rig.Pick();
        var allowed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.AnswerTogether(callers, allowed.Task);
        var running = Enumerable.Range(0, callers).Select(i => CallAsync(rig, i, then(rig))).ToArray();
        allowed.SetResult();
        Assert.Equal(Enumerable.Range(0, callers).Select(rig.Own), await Task.WhenAll(running).WaitAsync(LaneRig.Bound));
        Assert.Same(lane, rig.Pick());
    }

    /// <summary>Until the lane's thread was the one: on a busy machine it may be relieved before it has begun.</summary>
    public async Task UntilHeldAsync(Func<Task> scenario)
    {
        for (var attempt = 0; attempt < Attempts && Times == 0; attempt++)
        {
            await scenario();
        }

        Assert.True(Times > 0, "The lane's thread completed nothing.");
    }
}
