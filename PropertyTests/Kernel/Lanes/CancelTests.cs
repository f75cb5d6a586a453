using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A caller gives up while its reply is on the way: it ends at once, and every other reply reaches its own caller.</summary>
public sealed class CancelTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public void Others_get_their_own_replies()
    {
        var cases =
            from replies in Gen.NonEmptyListOf(Replies.Any.Zip(Gen.Elements(true, false)))
            from cut in Gen.Choose(1, 99)
            select (Replies: replies.Take(12).ToArray(), Cut: cut);
        ForAll(cases, c => RunAsync(c.Replies, c.Cut).GetAwaiter().GetResult(), runs: 100);
    }

    [Fact]
    public async Task A_reply_of_which_half_is_there_is_nobodys()
    {
        await using var rig = await LaneRig.OpenAsync();
        var first = Replies.Large.Answer;
        rig.Answer(first with { Bytes = first.Bytes[..70_000] });
        var given = rig.Ask();
        var next = rig.Ask();
        await rig.ArrivedAsync(2);
        rig.Lane.Cancel(given);
        Assert.Equal(nameof(LaneFault.Canceled), await given.Ended.WaitAsync(LaneRig.Bound));
        await rig.Server.Open.Single().SendAsync(new Answer(first.Bytes[70_000..]).And(Answer.Bulk("abc")));
        Assert.Equal(Question.TextOf(LaneReplyKind.Value, 0, "abc"u8), await next.Ended.WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public async Task A_call_cancelled_before_sending_sends_nothing()
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer(Answer.Bulk("abc"));
        var early = new Question(CommandKind.Save, [], 0, long.MaxValue);
        rig.Lane.Cancel(early);
        Assert.Equal(LaneSend.Canceled, rig.Lane.Send(early));
        Assert.Equal(Question.TextOf(LaneReplyKind.Value, 0, "abc"u8), await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
        Assert.Equal(1, rig.Server.Count("GET"));
    }

    private static async Task RunAsync((HonestReply Reply, bool Cancels)[] cases, int cut)
    {
        await using var rig = await LaneRig.OpenAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Replies.Joined(cases.Select(c => (c.Reply, (Answer?)null)));
        rig.AnswerAtOnce(cases.Length, all with { Cuts = [1 + (all.Bytes.Length * cut / 100)], After = gate.Task });
        foreach (var (reply, _) in cases)
        {
            rig.Ask(reply.Command);
        }

        await rig.ArrivedAsync(cases.Length);
        for (var i = 0; i < cases.Length; i++)
        {
            if (cases[i].Cancels)
            {
                rig.Lane.Cancel(rig.Asked[i]);
            }
        }

        gate.SetResult();
        Assert.Equal(cases.Select(c => c.Cancels ? nameof(LaneFault.Canceled) : c.Reply.Seen), await rig.EndsAsync());
        Assert.False(rig.Lane.Ended.IsCompleted);
    }
}
