using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>A reply that a command can't have says that replies and commands are out of step.</summary>
public sealed class PossibleReplyTests
{
    [Fact]
    public void Only_what_a_server_answers_is_believed()
    {
        Assert.Equal("Value Null", Possible(CommandKind.Load));
        Assert.Equal("Ok Null", Possible(CommandKind.Create));
        Assert.Equal("0 1 2 3 4", Possible(CommandKind.Create, again: true));
        Assert.Equal("Value Null 0 1 2 3 4", Possible(CommandKind.Save));
        Assert.Equal("0 1 2 3 4", Possible(CommandKind.Remove));
    }

    [Fact]
    public void Every_command_can_be_refused()
    {
        foreach (var kind in (CommandKind[])[CommandKind.Load, CommandKind.Create, CommandKind.Save, CommandKind.Remove])
        {
            Assert.All(
                Enum.GetValues<LaneReplyKind>().Where(k => k.IsError()),
                error => Assert.True(LaneCommands.CanAnswer(kind, false, new LaneReply(error))));
        }
    }

    private static string Possible(CommandKind kind, bool again = false)
    {
        LaneReplyKind[] plain = [LaneReplyKind.Ok, LaneReplyKind.Text, LaneReplyKind.Value, LaneReplyKind.Null, LaneReplyKind.Aggregate];
        var kinds = plain.Where(k => LaneCommands.CanAnswer(kind, again, new LaneReply(k))).Select(k => k.ToString());
        long[] numbers = [long.MinValue, -1, 0, 1, 2, 3, 4, long.MaxValue];
        var signals = numbers.Where(n => LaneCommands.CanAnswer(kind, again, new LaneReply(LaneReplyKind.Integer, n)))
            .Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return string.Join(' ', kinds.Concat(signals));
    }
}
