using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A server that lies: the lane closes, and nobody is handed what was said from the lie on.</summary>
public sealed class HostileTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly Answer s_honest = Answer.Bulk("abc");
    private static readonly string s_seen = Question.TextOf(LaneReplyKind.Value, 0, "abc"u8);

    /// <summary>What no server answers a load.</summary>
    private static readonly string[] s_lies =
    [
        "$-2\r\n", "$99999999999\r\n", "$99999999999999999999\r\n", "$\r\n", "$x\r\n", "$+3\r\nabc\r\n", "$3 \r\nabc\r\n", "$3\r\nabcd\r\n",
        "$3\r\nabc\n\r", "$3\nabc\r\n",
        "*2\r\n$1\r\na\r\n*1\r\n:1\r\n", "*0\r\n", "*99999999999\r\n", "*-2\r\n", "%1\r\n+a\r\n:1\r\n", "~1\r\n:1\r\n", "%-1\r\n",
        "|1\r\n+a\r\n:1\r\n",
        ">-1\r\n", ">99999999999\r\n", ">1\r\n>-1\r\n", ">1\r\n$3\r\nabcd\r\n", "!99999999999\r\n", "!-1\r\n",
        ":1\r\n", ":\r\n", ":1x\r\n", "+OK\r\n", "#t\r\n", ",1.5\r\n", "(1\r\n", "_x\r\n", "\r\n", "\n", "HTTP/1.1 400 Bad Request\r\n",
        "\0\0\0\0\r\n",
    ];

    public static TheoryData<int> Lies => [.. Enumerable.Range(0, s_lies.Length)];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Closes_the_lane(int lie)
    {
        await LieAsync(Answer.Of(s_lies[lie]), 1, 2);
        await LieAsync(Answer.Of(s_lies[lie]).Shredded(), 0, 3);
    }

    [Fact]
    public Task Endless_nesting_closes_the_lane() => LieAsync(Answer.Of(string.Concat(Enumerable.Repeat("*1\r\n", 40_000))), 1, 2);

    [Fact]
    public Task Endless_pushes_close_the_lane() => LieAsync(Answer.Of(string.Concat(Enumerable.Repeat(">4000\r\n", 40)) + "x\r\n"), 1, 2);

    [Fact]
    public Task An_endless_line_closes_the_lane() => LieAsync(Answer.Of("-" + new string('x', 10_000)), 1, 2);

    [Fact]
    public Task A_large_value_without_a_line_end_closes_the_lane() => LieAsync(Answer.Of("$100000\r\n" + new string('x', 100_002)), 1, 2);

    [Fact]
    public void Closes_wherever_the_invalid_reply_begins()
    {
        var cases =
            from lie in Gen.Elements(s_lies)
            from before in Gen.Choose(0, 5)
            from behind in Gen.Choose(0, 5)
            select (lie, before, behind);
        ForAll(cases, c => LieAsync(Answer.Of(c.lie), c.before, c.behind).GetAwaiter().GetResult(), runs: 60);
    }

    [Fact]
    public async Task One_reply_too_many_closes_the_lane()
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer(s_honest.And(s_honest));
        Assert.Equal(s_seen, await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
        Assert.Equal(LaneEnd.ProtocolBroken, await rig.LaneEndAsync());
    }

    [Fact]
    public async Task A_reply_to_nothing_closes_the_lane()
    {
        await using var rig = await LaneRig.OpenAsync();
        await rig.Server.Open.Single().SendAsync(s_honest);
        Assert.Equal(LaneEnd.ProtocolBroken, await rig.LaneEndAsync());
    }

    /// <summary>Whatever the bytes, what is handed out is a reply that stands in them, and everything ends.</summary>
    [Fact]
    public void Any_bytes_at_all()
    {
        var bytes = Gen.ArrayOf(Gen.Frequency((1, Gens.Byte), (3, Gen.Elements(Encoding.ASCII.GetBytes("$*:+-_>%~!=|#,(0123456789\r\n")))));
        ForAll(bytes, garbage => AnyAsync(garbage).GetAwaiter().GetResult(), runs: 100);
    }

    private static async Task AnyAsync(byte[] garbage)
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.AnswerAtOnce(3, new Answer(garbage) { ThenReset = true });
        for (var i = 0; i < 3; i++)
        {
            rig.Ask();
        }

        var ends = await rig.EndsAsync();
        Assert.True(await rig.LaneEndAsync() is LaneEnd.ProtocolBroken or LaneEnd.ConnectionLost or LaneEnd.NotPrimary);
        var text = Convert.ToHexString(garbage);
        Assert.All(
            ends.Where(end => end.StartsWith(nameof(LaneReplyKind.Value), StringComparison.Ordinal)),
            end => Assert.Contains(end.Split(' ')[2], text, StringComparison.Ordinal));
    }

    private static async Task LieAsync(Answer lie, int before, int behind)
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer([.. Enumerable.Repeat(s_honest, before), lie, .. Enumerable.Repeat(s_honest, behind)]);
        for (var i = 0; i < before + 1 + behind; i++)
        {
            rig.Ask();
        }

        var ends = await rig.EndsAsync();
        Assert.Equal(LaneEnd.ProtocolBroken, await rig.LaneEndAsync());
        Assert.All(ends.Take(before), end => Assert.Equal(s_seen, end));
        Assert.All(ends.Skip(before), end => Assert.True(end is nameof(LaneFault.Lost) or nameof(LaneFault.Unsent), end));
    }
}
