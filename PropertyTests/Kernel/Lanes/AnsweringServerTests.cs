using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A server that answers with errors is reached: lanes to it are not opened again and again.</summary>
public sealed class AnsweringServerTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_lane_stays_open_while_a_script_keeps_the_server_busy()
    {
        await using var rig = new RoutingRig();
        await rig.BeginAsync();
        var lane = await rig.WhenOpenAsync().WaitAsync(LaneRig.Bound);
        var asked = rig.Server.Count("ROLE");
        var load = rig.Server.Script;
        rig.Server.Script = (connection, command) =>
            command.Name == "ROLE" ? Answer.Error("BUSY Redis is busy running a script.") : load(connection, command);
        for (var i = 1; i <= 3; i++)
        {
            // By one step, and no further: the question's own time-out must not pass before the server has read it.
            rig.Time.Advance(rig.RoleInterval);
            await LaneRig.UntilAsync(() => rig.Server.Count("ROLE") >= asked + i);
            // Its reply comes behind that to the role.
            Assert.Equal(rig.Own(i), await rig.LoadAsync(i).AsTask().WaitAsync(LaneRig.Bound));
        }

        Assert.Same(lane, rig.Pick());
        Assert.Equal(1, rig.Server.Accepted);
    }

    /// <summary>The least that passes between attempts is half of 0.1, 0.2, 0.4, 0.8, 1.6 s, and then of 2 s.</summary>
    [Fact]
    public async Task A_server_that_refuses_lanes_is_tried_ever_less_often()
    {
        await using var rig = new RoutingRig();
        rig.Server.Script = (_, command) =>
            command.Name == "SCRIPT" ? Answer.Error("LOADING Redis is loading the dataset in memory") : null;
        await rig.BeginAsync();
        await rig.AdvanceUntilAsync(() => rig.Elapsed >= s_long);
        Assert.InRange(rig.Server.Accepted, 1, 16);

        rig.Server.Script = static (_, _) => null;
        await rig.AdvanceUntilAsync(() => rig.Pick() is not null);
    }
}
