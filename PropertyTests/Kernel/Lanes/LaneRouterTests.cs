using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Which primary's lanes serve a key, and how callers follow a slot that moves.</summary>
public sealed class LaneRouterTests
{
    private static readonly ushort[] s_routes = [.. Enumerable.Range(0, 200).Select(i => (ushort)(i * 317))];

    [Fact]
    public async Task A_key_is_served_by_the_primary_of_its_slot()
    {
        await using var rig = new ClusterRig(3);
        await rig.StartAsync();
        foreach (var route in s_routes)
        {
            Assert.Equal(route % 3, await rig.ServerAsync(route));
        }
    }

    [Fact]
    public async Task A_slot_is_asked_for_again_when_a_server_disowned_it()
    {
        await using var rig = new ClusterRig(2);
        await rig.StartAsync();
        Assert.Equal(0, await rig.ServerAsync(2));
        rig.Owner = static _ => 1;
        Assert.Equal(0, await rig.ServerAsync(2));
        rig.Lanes.Forget(ClusterRig.KeyOf(2));
        Assert.Equal(1, await rig.ServerAsync(2));
    }

    [Fact]
    public async Task Every_slot_is_asked_for_again_after_a_review()
    {
        await using var rig = new ClusterRig(3);
        await rig.StartAsync();
        foreach (var route in s_routes)
        {
            _ = rig.Lanes.Pick(ClusterRig.KeyOf(route));
        }

        rig.Owner = static route => (route + 1) % 3;
        rig.Router.Review();
        foreach (var route in s_routes)
        {
            Assert.Equal((route + 1) % 3, await rig.ServerAsync(route));
        }
    }

    [Fact]
    public async Task Waiters_for_a_failed_primary_are_served_by_its_successor()
    {
        await using var rig = new ClusterRig(2);
        rig.Servers[0].Refuses = true;
        await rig.StartAsync();
        var waiting = rig.WhenOpenAsync(0);
        var other = rig.WhenOpenAsync(1);
        Assert.Equal(1, await rig.ServerAsync((await other.WaitAsync(LaneRig.Bound))!));
        Assert.False(waiting.IsCompleted);

        rig.Owner = static _ => 1;
        rig.Router.Review();
        Assert.Equal(1, await rig.ServerAsync((await waiting.WaitAsync(LaneRig.Bound))!));
    }

    /// <summary>The one that fell accepts, and says nothing: no attempt ends that would tell.</summary>
    [Fact]
    public async Task The_first_review_moves_the_waiters_on()
    {
        await using var rig = new ClusterRig(2);
        rig.Servers[0].Refuses = true;
        await rig.StartAsync();
        rig.Servers[0].Script = static (_, _) => Answer.Silence;
        rig.Servers[0].Refuses = false;
        var waiting = rig.WhenOpenAsync(0);
        rig.Owner = static _ => 1;
        rig.Router.Review();
        Assert.Equal(1, await rig.ServerAsync((await waiting.WaitAsync(LaneRig.Bound))!));
    }

    [Fact]
    public async Task Waiters_for_a_slot_without_a_server_use_the_multiplexer()
    {
        await using var rig = new ClusterRig(2);
        rig.Servers[0].Refuses = true;
        await rig.StartAsync();
        var waiting = rig.WhenOpenAsync(0);
        rig.Owner = static route => route % 2 == 0 ? null : 1;
        rig.Router.Review();
        Assert.Null(await waiting.WaitAsync(LaneRig.Bound));
        Assert.Null(rig.Lanes.Pick(ClusterRig.KeyOf(0)));
        Assert.Equal(1, await rig.ServerAsync(1));
    }

    [Fact]
    public async Task Commands_to_a_frozen_primary_move_to_its_successor()
    {
        await using var rig = new ClusterRig(2);
        await rig.StartAsync();
        var lane = rig.Lanes.Pick(ClusterRig.KeyOf(0))!;
        rig.Servers[0].Script = static (_, _) => Answer.Silence;
        var asked = rig.ServerAsync(lane);
        rig.Owner = static _ => 1;
        rig.Router.Review();
        Assert.Equal(LaneEnd.Superseded, await lane.Ended.WaitAsync(LaneRig.Bound));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => asked);
        Assert.Equal(1, await rig.ServerAsync(0));
    }

    [Fact]
    public async Task A_primary_that_fell_is_called_until_it_is_back()
    {
        await using var rig = new ClusterRig(2);
        rig.Servers[0].Refuses = true;
        await rig.StartAsync();
        await rig.AdvanceUntilAsync(() => rig.Lanes.Pick(ClusterRig.KeyOf(0)) is null && rig.Servers[0].Accepted > 10);
        rig.Servers[0].Refuses = false;
        await rig.AdvanceUntilAsync(() => rig.Lanes.Pick(ClusterRig.KeyOf(0)) is not null);
        Assert.Equal(0, await rig.ServerAsync(0));
    }

    [Fact]
    public async Task A_primary_that_no_slot_leads_to_is_called_no_more()
    {
        await using var rig = new ClusterRig(2);
        await rig.StartAsync();
        Assert.Equal(0, await rig.ServerAsync(0));
        rig.Owner = static _ => 1;
        rig.Servers[0].Refuses = true;
        rig.Servers[0].ResetAll();
        var (calls, quiet, started) = (0, 0, TimeProvider.System.GetTimestamp());
        while (quiet < 200)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < LaneRig.Bound, "It is called on and on.");
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(1, await rig.ServerAsync(1));
            quiet = calls == rig.Servers[0].Accepted ? quiet + 1 : 0;
            calls = rig.Servers[0].Accepted;
        }

        Assert.Equal(1, await rig.ServerAsync(0));
    }

    [Fact]
    public async Task The_lanes_of_a_primary_that_is_not_asked_for_anything_stay_open()
    {
        await using var rig = new ClusterRig(2);
        await rig.StartAsync();
        var lane = rig.Lanes.Pick(ClusterRig.KeyOf(0));
        for (var i = 0; i < 5; i++)
        {
            rig.Router.Review();
        }

        Assert.Same(lane, rig.Lanes.Pick(ClusterRig.KeyOf(0)));
        Assert.Equal(0, await rig.ServerAsync(0));
    }

    [Fact]
    public async Task A_review_while_lanes_are_opened_does_not_end_the_start()
    {
        await using var rig = new ClusterRig(1);
        var greeted = rig.Servers[0].Hold("HELLO");
        var starting = rig.StartAsync();
        await LaneRig.UntilAsync(() => rig.Servers[0].Count("HELLO") == 1);
        rig.Router.Review();
        rig.Router.Review();
        Assert.False(starting.IsCompleted);

        greeted.SetResult();
        await starting;
        Assert.NotNull(rig.Lanes.Pick(ClusterRig.KeyOf(0)));
    }
}
