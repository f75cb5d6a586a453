using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Touches that were written together: their outcomes belong to the lane until the run has ended, and not after.</summary>
public sealed class TouchBatchTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const TouchOutcome Untouched = (TouchOutcome)99;
    private static readonly KeySpace s_keys = new("rig:");

    [Fact]
    public void Outcomes_of_an_abandoned_batch_are_not_written()
    {
        var cases =
            from signals in Gen.NonEmptyListOf(Gen.Choose(0, 3))
            from answered in Gen.Choose(0, 100)
            select (Signals: signals.Take(12).ToArray(), Answered: answered);
        ForAll(cases, c => RunAsync(c.Signals, c.Answered * (c.Signals.Length - 1) / 100).GetAwaiter().GetResult(), runs: 60);
    }

    /// <summary>The caller gives up after so many outcomes; then the rest of the replies comes.</summary>
    private static async Task RunAsync(int[] signals, int answered)
    {
        await using var rig = await LaneRig.OpenAsync();
        var arrived = 0;
        var first = AnswersOf(signals[..answered]);
        rig.Server.Script = (_, command) => command.Name switch
        {
            "EVALSHA" => Interlocked.Increment(ref arrived) == signals.Length ? first : Answer.Silence,
            "GET" => Answer.Bulk("abc"),
            _ => null,
        };
        var (run, memory) = (new LaneTouchBatch(), new TouchOutcome[signals.Length]);
        using var ends = new CancellationTokenSource();
        var running = SendAsync(rig, run, memory, ends.Token);
        await LaneRig.UntilAsync(
            () => Volatile.Read(ref arrived) == signals.Length && memory.Count(outcome => outcome != TouchOutcome.Failed) == answered);
        Assert.False(running.IsCompleted);
        await ends.CancelAsync();
        await running.AsTask().WaitAsync(LaneRig.Bound);
        Assert.Equal(Outcomes(signals[..answered]).Concat(Enumerable.Repeat(TouchOutcome.Failed, signals.Length - answered)), memory);

        // The memory is the caller's again, and the run another's.
        Array.Fill(memory, Untouched);
        var others = new TouchOutcome[signals.Length];
        arrived = 0;
        first = Answer.Silence;
        var next = SendAsync(rig, run, others, CancellationToken.None);
        await LaneRig.UntilAsync(() => Volatile.Read(ref arrived) == signals.Length);
        await rig.Server.Open.Single().SendAsync(AnswersOf(signals[answered..]).And(AnswersOf(signals)));
        await next.AsTask().WaitAsync(LaneRig.Bound);
        Assert.Equal(Outcomes(signals), others);
        Assert.Equal(Question.TextOf(LaneReplyKind.Value, 0, "abc"u8), await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
        Assert.All(memory, outcome => Assert.Equal(Untouched, outcome));
    }

    private static ValueTask SendAsync(LaneRig rig, LaneTouchBatch run, TouchOutcome[] outcomes, CancellationToken token)
    {
        var touches = outcomes.Select(
            (_, i) => new TouchCommand(new SessionKey(SessionKeyKind.Session, 0, new Digest16(0, (ulong)i)), 1, 1_000)).ToArray();
        run.Open(null, rig.Lane);
        for (var i = 0; i < touches.Length; i++)
        {
            run.Add(i, touches[i], s_keys);
        }

        var now = rig.Time.GetTimestamp();
        run.Begin(now, now + MonotonicClock.Ticks(rig.Time, LaneRig.CommandTimeout), outcomes, token);
        return run.Task;
    }

    private static Answer AnswersOf(IEnumerable<int> signals) =>
        signals.Aggregate(Answer.Silence, static (all, signal) => all.And(Answer.Integer(signal)));

    private static IEnumerable<TouchOutcome> Outcomes(IEnumerable<int> signals) =>
        signals.Select(signal => RedisScripts.MeaningOfTouch(signal));
}
