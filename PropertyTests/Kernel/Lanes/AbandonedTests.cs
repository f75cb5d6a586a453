using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Only commands whose callers gave up are under way.</summary>
public sealed class AbandonedTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_silent_lane_is_closed_though_nobody_waits()
    {
        await using var rig = await LaneRig.OpenAsync();
        await AbandonAsync(rig, 5);
        rig.Time.Advance(LaneRig.CommandTimeout - Step);
        Assert.False(rig.Lane.Ended.IsCompleted);
        rig.Time.Advance(2 * Step);
        Assert.Equal(LaneEnd.Silent, await rig.LaneEndAsync());
    }

    [Fact]
    public async Task Callers_that_come_and_give_up_do_not_keep_a_silent_lane_open()
    {
        await using var rig = await LaneRig.OpenAsync();
        rig.Answer();
        for (var passed = TimeSpan.Zero; passed <= LaneRig.CommandTimeout + Step; passed += Step)
        {
            rig.Lane.Cancel(rig.Ask());
            rig.Time.Advance(Step);
        }

        Assert.Equal(LaneEnd.Silent, await rig.LaneEndAsync());
    }

    [Fact]
    public async Task A_full_lane_takes_its_probe_and_nothing_else()
    {
        var settings = new LaneSettings(
            () => (null, null), "rig", 0, TimeSpan.FromSeconds(5), LaneRig.CommandTimeout) { MaximumInFlight = 8 };
        await using var rig = await LaneRig.OpenAsync(settings: settings);
        rig.Server.Script = static (_, _) => Answer.Silence;
        await AbandonAsync(rig, settings.MaximumInFlight - 1, scripted: true);
        AssertFull(rig);
        rig.Lane.CheckRole();
        rig.Lane.CheckRole();
        await LaneRig.UntilAsync(() => rig.Server.Count("ROLE") == 2);
        AssertFull(rig);

        // The replies that are nobody's, then that of the probe.
        var replies = Enumerable.Repeat(Answer.Null, settings.MaximumInFlight - 1).Aggregate(static (all, next) => all.And(next));
        rig.Server.Script = static (_, command) => command.Name == "GET" ? Answer.Bulk("abc") : null;
        await rig.Server.Open.Single().SendAsync(replies.And(Answer.Array(Answer.Bulk("master"))));
        await LaneRig.UntilAsync(() => rig.Server.Count("ROLE") == 3);
        Assert.Equal(Question.TextOf(LaneReplyKind.Value, 0, "abc"u8), await rig.Ask().Ended.WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public async Task A_full_lane_learns_that_its_server_is_a_replica()
    {
        var settings = new LaneSettings(
            () => (null, null), "rig", 0, TimeSpan.FromSeconds(5), LaneRig.CommandTimeout) { MaximumInFlight = 8 };
        await using var rig = await LaneRig.OpenAsync(settings: settings);
        rig.Server.Script = static (_, _) => Answer.Silence;
        await AbandonAsync(rig, settings.MaximumInFlight - 1, scripted: true);
        rig.Lane.CheckRole();
        await LaneRig.UntilAsync(() => rig.Server.Count("ROLE") == 2);
        var replies = Enumerable.Repeat(Answer.Null, settings.MaximumInFlight - 1).Aggregate(static (all, next) => all.And(next));
        await rig.Server.Open.Single().SendAsync(replies.And(Answer.Array(Answer.Bulk("slave"))));
        Assert.Equal(LaneEnd.NotPrimary, await rig.LaneEndAsync());
    }

    private static void AssertFull(LaneRig rig) => Assert.Equal(
        LaneSend.Full, rig.Lane.Send(new Question(CommandKind.Load, "key"u8.ToArray(), rig.Time.GetTimestamp(), long.MaxValue)));

    private static async Task AbandonAsync(LaneRig rig, int commands, bool scripted = false)
    {
        if (!scripted)
        {
            rig.Answer();
        }

        for (var i = 0; i < commands; i++)
        {
            rig.Ask();
        }

        await LaneRig.UntilAsync(() => rig.Server.Count("GET") == commands);
        foreach (var question in rig.Asked)
        {
            rig.Lane.Cancel(question);
        }

        Assert.All(await rig.EndsAsync(), end => Assert.Equal(nameof(LaneFault.Canceled), end));
    }
}
