using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>The connection is reset in the middle of something: what was answered is answered, and all else ends with a fault.</summary>
public sealed class CutTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int LargeKey = 300_000;

    [Fact]
    public void Within_a_reply()
    {
        var cases =
            from replies in Gen.NonEmptyListOf(Replies.Any)
            from whole in Gen.Choose(0, 999)
            from share in Gen.Choose(0, 99)
            select (Replies: replies.Take(10).ToArray(), Whole: whole, Share: share);
        ForAll(cases, c => WithinReplyAsync(c.Replies, c.Whole % c.Replies.Length, c.Share).GetAwaiter().GetResult(), runs: 60);
    }

    [Fact]
    public async Task Within_a_large_reply()
    {
        foreach (var share in (int[])[1, 50, 99])
        {
            await WithinReplyAsync([Replies.OfEveryKind[0], Replies.Large], 1, share);
        }
    }

    [Fact]
    public void Within_a_write()
    {
        var cases = Gen.Choose(1, 12).Zip(Gen.Choose(0, 100));
        ForAll(cases, c => WithinWriteAsync(c.Item1, c.Item2).GetAwaiter().GetResult(), runs: 60);
    }

    private static async Task WithinReplyAsync(HonestReply[] replies, int whole, int share)
    {
        await using var rig = await LaneRig.OpenAsync();
        var cut = replies[whole].Answer;
        var answers = replies.Take(whole).Select(r => r.Answer).Append(cut.CutOff(cut.Bytes.Length * share / 100));
        rig.AnswerAtOnce(replies.Length, answers.Aggregate(Answer.Silence, static (all, next) => all.And(next)));
        foreach (var reply in replies)
        {
            rig.Ask(reply.Command);
        }

        var ends = await rig.EndsAsync();
        Assert.Equal(replies.Take(whole).Select(r => r.Seen), ends.Take(whole));
        Assert.All(ends.Skip(whole), end => Assert.Equal(nameof(LaneFault.Lost), end));
        Assert.Equal(LaneEnd.ConnectionLost, await rig.LaneEndAsync());
    }

    // What the server has read whole may have been applied, whatever of it the lane knows to be sent.
    private static async Task WithinWriteAsync(int commands, int share)
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer();
        rig.Server.StopReadingAfter(1 + ((long)commands * LargeKey * share / 100));
        for (var i = 0; i < commands; i++)
        {
            rig.Ask(CommandKind.Save, new byte[LargeKey]);
        }

        var ends = await rig.EndsAsync();
        Assert.Equal(LaneEnd.ConnectionLost, await rig.LaneEndAsync());
        var read = rig.Server.Count("GET");
        Assert.All(ends.Take(read), end => Assert.Equal(nameof(LaneFault.Lost), end));
        Assert.All(ends, end => Assert.True(end is nameof(LaneFault.Lost) or nameof(LaneFault.Unsent), end));
    }
}
