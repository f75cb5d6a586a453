using Microsoft.Extensions.Logging;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>Lanes that can't be had: who waits, for how long, and that they come back.</summary>
public sealed class LaneReconnectorTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_replica_sends_callers_on_once_the_primary_is_known()
    {
        await using var rig = new RoutingRig();
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Refreshed = known.Task;
        rig.Server.Honest.Role = "slave";
        var starting = rig.BeginAsync();
        await LaneRig.UntilAsync(() => rig.Refreshes == 1);
        var waiting = rig.WhenOpenAsync();
        Assert.False(starting.IsCompleted || waiting.IsCompleted);

        known.SetResult();
        Assert.Null(await waiting.WaitAsync(LaneRig.Bound));
        await starting.WaitAsync(LaneRig.Bound);

        rig.Server.Honest.Role = "master";
        await rig.AdvanceUntilAsync(() => rig.Pick() is not null);
        Assert.NotNull(await rig.WhenOpenAsync().WaitAsync(LaneRig.Bound));
    }

    /// <summary>It stood still while it was replaced, goes on, and takes itself for the primary.</summary>
    [Fact]
    public async Task A_server_that_was_replaced_while_a_lane_was_opened_gets_no_calls()
    {
        await using var rig = new RoutingRig();
        var greeted = rig.Server.Hold("ROLE");
        var starting = rig.BeginAsync();
        await LaneRig.UntilAsync(() => rig.Server.Count("ROLE") == 1);
        rig.IsSuperseded = true;
        rig.Router.Review();
        greeted.SetResult();
        await LaneRig.UntilAsync(() => rig.Server.Accepted > 1);
        Assert.Null(rig.Pick());
        Assert.False(starting.IsCompleted);

        rig.IsSuperseded = false;
        await rig.AdvanceUntilAsync(() => rig.Pick() is not null);
        await starting.WaitAsync(LaneRig.Bound);
    }

    [Fact]
    public async Task A_server_that_only_the_multiplexer_reaches_is_waited_for_a_second()
    {
        await using var rig = new RoutingRig();
        rig.Server.Refuses = true;
        var starting = rig.BeginAsync();
        var waiting = rig.WhenOpenAsync();
        await rig.AdvanceUntilAsync(() => waiting.IsCompleted);
        Assert.True(rig.Elapsed >= s_patience);
        Assert.Null(await waiting);
        await starting.WaitAsync(LaneRig.Bound);

        rig.Server.Refuses = false;
        await rig.AdvanceUntilAsync(() => rig.Pick() is not null);
        Assert.Equal(rig.Own(1), await rig.LoadAsync(1).AsTask().WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public async Task A_server_that_nobody_reaches_is_waited_for()
    {
        await using var rig = new RoutingRig { SaysConnected = false };
        rig.Server.Refuses = true;
        var starting = rig.BeginAsync();
        var waiting = rig.WhenOpenAsync();
        await rig.AdvanceUntilAsync(() => rig.Elapsed > 5 * s_patience && rig.Server.Accepted >= 5);
        Assert.False(starting.IsCompleted || waiting.IsCompleted);

        rig.Server.Refuses = false;
        await rig.AdvanceUntilAsync(() => waiting.IsCompleted);
        Assert.NotNull(await waiting);
        await starting.WaitAsync(LaneRig.Bound);
    }

    /// <summary>Three at once, then the least that passes between attempts is half of 10, 20, 40 and 80 ms.</summary>
    [Fact]
    public async Task A_lane_that_never_proves_itself_is_opened_ever_less_often()
    {
        var logs = new CapturingLoggers();
        await using var rig = new RoutingRig(logger: logs);
        rig.Server.Script = (connection, command) =>
            command.Name == "SCRIPT" && IsLastOf(rig.Server) ? rig.Server.Honest.To(connection, command).And(Answer.Ok) : null;
        await rig.BeginAsync();
        await LaneRig.UntilAsync(() =>
            logs.Lines.Any(line => line.Contains(nameof(LaneEnd.ProtocolBroken), StringComparison.Ordinal)) && rig.Server.Accepted == 3);
        for (var i = 0; i < 2_000; i++)
        {
            await Task.Yield();
        }

        Assert.Equal(3, rig.Server.Accepted);
        await rig.AdvanceUntilAsync(() => rig.Server.Accepted >= 7);
        Assert.True(rig.Elapsed >= TimeSpan.FromMilliseconds(75), $"{rig.Elapsed}");
    }

    [Theory]
    [InlineData(nameof(ILaneTopology.Primary), false)]
    [InlineData(nameof(ILaneTopology.IsConnected), true)]
    [InlineData(nameof(ILaneTopology.RefreshAsync), true)]
    public async Task A_target_that_throws_does_not_end_the_keeper(string member, bool refuses)
    {
        await using var rig = new RoutingRig();
        var thrown = 0;
        rig.Server.Refuses = refuses;
        rig.Asked = asked =>
        {
            if (asked == member && Interlocked.Increment(ref thrown) <= 3)
            {
                throw new OperationCanceledException("As a target of ours would not.");
            }
        };
        var starting = rig.BeginAsync();
        await rig.AdvanceUntilAsync(() => Volatile.Read(ref thrown) > 3);
        rig.Server.Refuses = false;
        await rig.AdvanceUntilAsync(() => rig.Pick() is not null);
        await starting.WaitAsync(LaneRig.Bound);
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_end_the_keeper()
    {
        var logger = new ThrowingLogger();
        await using var rig = new RoutingRig(logger: logger);
        await rig.StartAsync();
        rig.Pick()!.Close(LaneEnd.ConnectionLost);
        await LaneRig.UntilAsync(() => logger.Thrown > 0);
        rig.Server.Honest.Role = "slave";
        var before = logger.Thrown;
        await rig.AdvanceUntilAsync(() => logger.Thrown > before);
        rig.Server.Honest.Role = "master";
        await rig.AdvanceUntilAsync(() => rig.Pick() is not null);
        Assert.Equal(rig.Own(1), await rig.LoadAsync(1).AsTask().WaitAsync(LaneRig.Bound));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disposed_while_lanes_are_connected_ends_every_call(bool isConnecting)
    {
        await using var rig = new RoutingRig();
        rig.Server.Script = static (_, _) => Answer.Silence;
        rig.Server.Refuses = !isConnecting;
        var starting = rig.BeginAsync();
        var calls = Enumerable.Range(0, 20).Select(i => rig.LoadAsync(i).AsTask()).ToArray();
        await LaneRig.UntilAsync(() => isConnecting ? rig.Server.Count("HELLO") == 1 : rig.Refreshes > 0);
        Assert.All(calls, call => Assert.False(call.IsCompleted));

        await rig.EndAsync();
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"{i} {BackendStatus.Unavailable}"), await Task.WhenAll(calls).WaitAsync(LaneRig.Bound));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(LaneRig.Bound));
        Assert.Equal($"20 {BackendStatus.Unavailable}", await rig.LoadAsync(20).AsTask().WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public async Task Disposed_while_replies_are_awaited_ends_every_call()
    {
        await using var rig = new RoutingRig(lanes: 3);
        await rig.StartAsync(3);
        rig.Server.Script = static (_, _) => Answer.Silence;
        var calls = Enumerable.Range(0, 30).Select(i => rig.LoadAsync(i).AsTask()).ToArray();
        await LaneRig.UntilAsync(() => rig.Server.Count("GET") == 30);
        await rig.EndAsync();
        Assert.Equal(
            Enumerable.Range(0, 30).Select(i => $"{i} {BackendStatus.Unavailable}"), await Task.WhenAll(calls).WaitAsync(LaneRig.Bound));
    }

    [Fact]
    public async Task Calls_of_a_closed_lane_go_on_over_the_others()
    {
        await using var rig = new RoutingRig(lanes: 3);
        await rig.StartAsync(3);
        rig.Server.Script = static (connection, command) =>
            command.Name != "GET" ? null : connection.Number == 1 ? Answer.Silence : Answer.Bulk(command[1].Span);
        var calls = Enumerable.Range(0, 30).Select(i => rig.LoadAsync(i).AsTask()).ToArray();
        await LaneRig.UntilAsync(() => rig.Server.Count("GET") == 30);
        rig.Server.Open.Single(connection => connection.Number == 1).Reset();
        Assert.Equal(Enumerable.Range(0, 30).Select(rig.Own), await Task.WhenAll(calls).WaitAsync(LaneRig.Bound));
        Assert.Equal(40, rig.Server.Count("GET"));
    }

    [Fact]
    public async Task A_lane_whose_server_is_no_primary_makes_the_others_ask()
    {
        await using var rig = new RoutingRig(lanes: 3);
        await rig.StartAsync(3);
        Assert.Equal(3, rig.Server.Count("ROLE"));
        rig.Server.Honest.Role = "slave";
        rig.Pick()!.Close(LaneEnd.NotPrimary);
        await LaneRig.UntilAsync(() => rig.Pick() is null && rig.Refreshes >= 1);
        Assert.True(rig.Server.Count("ROLE") >= 5);
    }

    private static bool IsLastOf(ScriptedServer server) => server.Count("SCRIPT") % RedisScripts.Hot.Count == 0;

    private sealed class ThrowingLogger : ILogger
    {
        private int _thrown;

        public int Thrown => Volatile.Read(ref _thrown);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref _thrown);
            throw new InvalidOperationException("The log is full.");
        }
    }
}
