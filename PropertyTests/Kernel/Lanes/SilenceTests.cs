using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>
/// Replies that do not come: nobody waits for longer than the deadline and 50 ms, and a lane that stays silent is closed.
/// </summary>
public sealed class SilenceTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);
    private static readonly string[] s_unanswered = [nameof(LaneFault.TimedOut), nameof(LaneFault.Lost)];

    [Fact]
    public void Nobody_waits_past_the_deadline()
    {
        var cases =
            from gaps in Gen.NonEmptyListOf(Gen.Choose(0, 15))
            from answered in Gen.Choose(0, 10)
            select (Gaps: gaps.Take(12).ToArray(), Answered: answered);
        ForAll(cases, c => RunAsync(c.Gaps, Math.Min(c.Answered, c.Gaps.Length - 1)).GetAwaiter().GetResult(), runs: 60);
    }

    [Fact]
    public async Task A_lane_that_still_hears_something_stays_open()
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer(Answer.Silence, Answer.Bulk("abc"));
        var unanswered = rig.Ask();
        rig.Time.Advance(LaneRig.CommandTimeout / 2);
        await rig.ArrivedAsync(1);

        // A server that is slow, and not gone: a push shows that it lives.
        var heard = rig.Server.Open.Single();
        await heard.SendAsync(Replies.Pushes[0]);
        await rig.HeardAsync();
        rig.Time.Advance((LaneRig.CommandTimeout / 2) + Grace);
        Assert.Equal(nameof(LaneFault.TimedOut), await unanswered.Ended.WaitAsync(LaneRig.Bound));
        Assert.False(rig.Lane.Ended.IsCompleted);

        // Its reply is nobody's when it comes, and the next one reaches its own caller.
        await heard.SendAsync(Answer.Bulk("late"));
        Assert.Equal(Question.TextOf(LaneReplyKind.Value, 0, "abc"u8), await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public void What_may_have_been_applied_is_said_to_be_unknown()
    {
        foreach (var fault in Enum.GetValues<LaneFault>())
        {
            var certainlyNot = fault is LaneFault.Unsent or LaneFault.Refused;
            foreach (var kind in (CommandKind[])[CommandKind.Create, CommandKind.Save, CommandKind.Remove])
            {
                Assert.Equal(!certainlyNot, LaneFaults.Meaning(kind, fault, wasWritten: true).Status == BackendStatus.OutcomeUnknown);
                Assert.NotEqual(BackendStatus.OutcomeUnknown, LaneFaults.Meaning(kind, fault, wasWritten: false).Status);
            }

            Assert.NotEqual(BackendStatus.OutcomeUnknown, LaneFaults.Meaning(CommandKind.Load, fault, wasWritten: true).Status);
        }
    }

    private static async Task RunAsync(int[] gaps, int answered)
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer([.. Enumerable.Repeat(Answer.Bulk("abc"), answered)]);
        foreach (var gap in gaps)
        {
            rig.Time.Advance(gap * Step);
            var question = rig.Ask();
            if (rig.Asked.Count <= answered)
            {
                await question.Ended.WaitAsync(LaneRig.Bound);
            }
        }

        await rig.ArrivedAsync(gaps.Length);
        while (rig.Asked.Any(q => !q.Ended.IsCompleted))
        {
            var now = rig.Time.GetTimestamp();
            Assert.All(
                rig.Asked,
                q => Assert.True(q.Ended.IsCompleted || rig.Time.GetElapsedTime(q.Deadline, now) <= Grace, "It waits past its deadline."));
            rig.Time.Advance(Step);
        }

        var ends = await rig.EndsAsync();
        Assert.Equal(LaneEnd.Silent, await rig.LaneEndAsync());
        Assert.All(ends.Skip(answered), end => Assert.Contains(end, s_unanswered));
        Assert.Equal(LaneSend.Closed, rig.Lane.Send(new Question(CommandKind.Load, [], 0, 0)));
    }
}
