using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A connection on which something comes now and then, and never the reply: it is given up, however lively it seems.</summary>
public sealed class SlowReplyTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan s_limit = LaneClock.DeadlinesPerReply * LaneRig.CommandTimeout;
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(1);

    // Without a question about the role in between, whose reply would come first.
    private static readonly LaneSettings s_settings = new(
        () => (null, null), "rig", 0, TimeSpan.FromSeconds(5), LaneRig.CommandTimeout) { RoleInterval = TimeSpan.FromDays(1) };

    // Each can be followed by the next for ever.
    private static readonly (string Name, string Begin, string More)[] s_drips =
    [
        ("a value", "$1000000\r\n", "x"),
        ("a large value in pieces", "$100000000\r\n", new string('x', 100_000)),
        ("a text", "+", "x"),
        ("pushes", "", ">1\r\n+x\r\n"),
        ("a push", ">4000\r\n", "+x\r\n"),
        ("an error", "!4000\r\n", "x"),
    ];

    [Fact]
    public void A_dripping_connection_is_given_up()
    {
        var cases =
            from drip in Gen.Elements(s_drips)
            from gaps in Gen.ArrayOf(Gen.Choose(100, (int)LaneRig.CommandTimeout.TotalMilliseconds - 1))
            from calls in Gen.Choose(1, 4)
            select (drip, gaps, calls);
        ForAll(cases, c => DripAsync(c.drip.Begin, c.drip.More, c.gaps, c.calls).GetAwaiter().GetResult(), runs: 60);
    }

    [Fact]
    public async Task A_slow_reply_that_completes_in_time_is_a_reply()
    {
        await using var rig = await LaneRig.OpenAsync(settings: s_settings);
        rig.Answer(Answer.Of("$30\r\n"), Answer.Bulk("abc"));
        var slow = rig.Ask();
        await rig.ArrivedAsync(1);
        var connection = rig.Server.Open.Single();
        for (var i = 0; i < 5; i++)
        {
            rig.Time.Advance(LaneRig.CommandTimeout / 2);
            await connection.SendAsync(Answer.Of("xxxxxx"));
            await rig.HeardAsync();
        }

        Assert.Equal(nameof(LaneFault.TimedOut), await slow.Ended.WaitAsync(LaneRig.Bound));
        Assert.False(rig.Lane.Ended.IsCompleted);
        await connection.SendAsync(Answer.Of("\r\n"));
        Assert.Equal(Question.TextOf(LaneReplyKind.Value, 0, "abc"u8), await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
    }

    private static async Task DripAsync(string begin, string more, int[] gaps, int calls)
    {
        await using var rig = await LaneRig.OpenAsync(settings: s_settings);
        rig.Answer(Answer.Of(begin));
        var started = rig.Time.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            rig.Ask();
        }

        await rig.ArrivedAsync(calls);
        var connection = rig.Server.Open.Single();
        for (var i = 0; !rig.Lane.Ended.IsCompleted && rig.Time.GetElapsedTime(started) < s_limit; i++)
        {
            var gap = TimeSpan.FromMilliseconds(gaps.Length == 0 ? 999 : gaps[i % gaps.Length]);
            var left = s_limit - rig.Time.GetElapsedTime(started);
            rig.Time.Advance(gap < left ? gap : left);
            if (rig.Time.GetElapsedTime(started) < s_limit)
            {
                Assert.False(rig.Lane.Ended.IsCompleted, "It was given up though it was heard of.");
                await connection.SendAsync(new Answer(Encoding.ASCII.GetBytes(more)));
                await rig.HeardAsync();
            }
        }

        rig.Time.Advance(s_grace);
        Assert.Equal(LaneEnd.TooSlow, await rig.LaneEndAsync());
        Assert.All(await rig.EndsAsync(), static end => Assert.Equal(nameof(LaneFault.TimedOut), end));
    }
}
