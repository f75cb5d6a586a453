using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>However the bytes of replies come in, each reply reaches its own caller.</summary>
public sealed class SplitTests(ITestOutputHelper output) : PropertyTest(output)
{
    [Fact]
    public async Task Split_behind_every_byte()
    {
        await using var rig = await LaneRig.OpenAsync();
        foreach (var reply in Replies.OfEveryKind)
        {
            await AssertReachAsync(rig, [(reply, null)], all => all.Shredded());
        }

        foreach (var push in Replies.Pushes)
        {
            await AssertReachAsync(rig, [(Replies.OfEveryKind[0], push), (Replies.OfEveryKind[1], push)], all => all.Shredded());
        }
    }

    [Fact]
    public async Task A_large_value_split_at_its_borders()
    {
        await using var rig = await LaneRig.OpenAsync();
        var bytes = Replies.Large.Answer.Bytes.Length;
        foreach (var cut in (int[])
            [1, 5, 8, 9, 10, LaneInput.Capacity - 1, LaneInput.Capacity, LaneInput.Capacity + 1, bytes - 3, bytes - 2, bytes - 1])
        {
            await AssertReachAsync(
                rig,
                [(Replies.Large, null), (Replies.OfEveryKind[0], null), (Replies.Large, Replies.Pushes[0])],
                all => all with { Cuts = [cut, bytes, bytes + 4] });
        }
    }

    [Fact]
    public async Task Split_anywhere_with_pushes_between()
    {
        await using var rig = await LaneRig.OpenAsync();
        var cases =
            from replies in Gen.NonEmptyListOf(Replies.Any.Zip(Replies.MaybePush))
            from cuts in Gen.ListOf(Gen.Choose(1, 999))
            select (Replies: replies.Take(10).ToArray(), Cuts: cuts.Take(6).ToArray());
        ForAll(cases, c => AssertReachAsync(rig, c.Replies, all => all with
        {
            // In thousandths of the stream.
            Cuts = [.. c.Cuts.Select(cut => (int)((long)cut * all.Bytes.Length / 1000)).Where(cut => cut > 0).Distinct().Order()],
        }).GetAwaiter().GetResult(), runs: 60);
    }

    [Fact]
    public async Task Many_in_one_piece()
    {
        await using var rig = await LaneRig.OpenAsync();
        var replies = Enumerable.Range(0, 2_000).Select(i => (Replies.OfEveryKind[i % Replies.OfEveryKind.Count], (Answer?)null)).ToArray();
        await AssertReachAsync(rig, replies, all => all);
    }

    private static async Task AssertReachAsync(LaneRig rig, (HonestReply Reply, Answer? Push)[] replies, Func<Answer, Answer> how)
    {
        rig.AnswerAtOnce(replies.Length, how(Replies.Joined(replies)));
        foreach (var (reply, _) in replies)
        {
            rig.Ask(reply.Command);
        }

        Assert.Equal(replies.Select(r => r.Reply.Seen), await rig.EndsAsync());
        Assert.False(rig.Lane.Ended.IsCompleted);
        rig.Forget();
    }
}
