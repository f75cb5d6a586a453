using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Kernel.Lanes;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>
/// A value of 300 MB under a session's key: passed over and not set aside, over the connection that others go on to use. Alone, since what
/// is counted is what the whole process allocates.
/// </summary>
[Collection(MeasuringCollection.Name)]
public sealed class GiantValueTests(ITestOutputHelper output)
{
    private const int Chunk = 1 << 20;
    private const int Chunks = 300;

    [Theory]
    [InlineData(CommandKind.Load)]
    [InlineData(CommandKind.Save)]
    public async Task Is_passed_over(object asked)
    {
        var ledger = new BufferLedger();
        var logs = new CapturingLoggers();
        await using var server = ScriptedServer.Start();
        await using (var store = await SessionStore.For<Basket>("giant")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(5))
            .UseRedis(server.EndPoint, static o => (o.CommandTimeout, o.ContinueOnThreadPool) = (TimeSpan.FromSeconds(60), true))
            .UseLogging(logs)
            .UseLedger(ledger)
            .BuildAsync())
        {
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            using var other = await store.CreateAsync(new Basket { Items = ["pen"] });
            session.Value.Items.Add("ink");
            var connections = server.Open.Count;
            var giant = new TaskCompletionSource<ScriptedConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
            var name = (CommandKind)asked == CommandKind.Load ? "GET" : "EVALSHA";
            server.Script = (connection, command) =>
                command.Name == name && giant.TrySetResult(connection) ? Answer.Of($"${(long)Chunk * Chunks}\r\n") : null;

            var chunk = new Answer(new byte[Chunk]);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var ended = EndAsync(store, session, (CommandKind)asked);
            await SendAsync(await giant.Task.WaitAsync(LaneRig.Bound), chunk);
            var end = await ended.WaitAsync(LaneRig.Bound);
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            output.WriteLine($"{end}; {allocated:N0} bytes allocated");

            Assert.Equal((CommandKind)asked == CommandKind.Load ? nameof(SessionStatus.UnknownFormat) : nameof(SaveStatus.Conflict), end);
            Assert.True(allocated < 32 << 20, $"{allocated:N0} bytes");
            using var loaded = await store.LoadAsync(other.Id);
            Assert.Equal(SessionStatus.Live, loaded.Status);
            Assert.Equal(connections, server.Open.Count);
            Assert.DoesNotContain(logs.Lines, static line => line.StartsWith("5 ", StringComparison.Ordinal));
        }

        Assert.Equal(0, ledger.Outstanding);
    }

    private static async Task<string> EndAsync(SessionStore<Basket> store, Session<Basket> session, CommandKind asked)
    {
        if (asked == CommandKind.Save)
        {
            return (await store.SaveAsync(session)).ToString();
        }

        using var loaded = await store.LoadAsync(session.Id);
        return loaded.Status.ToString();
    }

    private static async Task SendAsync(ScriptedConnection connection, Answer chunk)
    {
        for (var i = 0; i < Chunks; i++)
        {
            await connection.SendAsync(chunk);
        }

        await connection.SendAsync(Answer.Of("\r\n"));
    }
}
