using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>However many want the servers asked, they are asked once at a time, and once more for those who came meanwhile.</summary>
public sealed class TopologyRoundsTests
{
    private int _asked;

    [Fact]
    public async Task A_caller_during_a_round_gets_it_and_another_follows()
    {
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rounds = new TopologyRounds(() =>
        {
            Interlocked.Increment(ref _asked);
            return answers.Task;
        });
        var first = rounds.RunAsync();
        await LaneRig.UntilAsync(() => Asked == 1);
        var during = Enumerable.Range(0, 100).Select(_ => rounds.RunAsync()).ToArray();
        Assert.All(during, round => Assert.Same(first, round));
        Assert.Equal(1, Asked);

        answers.SetResult();
        await first.WaitAsync(LaneRig.Bound);
        await LaneRig.UntilAsync(() => Asked == 2);
        await rounds.RunAsync().WaitAsync(LaneRig.Bound);
        Assert.InRange(Asked, 2, 3);
    }

    [Fact]
    public async Task A_caller_between_two_rounds_waits_for_the_next()
    {
        var rounds = new TopologyRounds(() =>
        {
            Interlocked.Increment(ref _asked);
            return Task.CompletedTask;
        });
        for (var i = 1; i <= 3; i++)
        {
            await rounds.RunAsync().WaitAsync(LaneRig.Bound);
            Assert.Equal(i, Asked);
        }
    }

    private int Asked => Volatile.Read(ref _asked);
}
