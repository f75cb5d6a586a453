using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Kernel.Lanes;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>
/// A server that takes the commands of a store and answers nothing more, whether or not it does what they say: at the deadline
/// every operation ends, and says that what it wrote may have been applied.
/// </summary>
public sealed class SilentServerTests(ITestOutputHelper output) : PropertyTest(output)
{
    private static readonly TimeSpan s_commandTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(50);
    private static readonly string[] s_operations = ["create", "load", "save", "remove"];
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Every_operation_ends_at_its_deadline_and_says_what_is_known()
    {
        var ledger = new BufferLedger();
        await using var server = ScriptedServer.Start();
        await using (var store = await SessionStore.For<Basket>("silent")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(TimeSpan.FromMinutes(30))
            .UseRedis(server.EndPoint, o => o.CommandTimeout = s_commandTimeout).UseTime(_clock).UseLedger(ledger).BuildAsync())
        {
            var cases =
                from operations in Gen.NonEmptyListOf(Gen.Elements(s_operations))
                from applies in Gen.Elements(true, false)
                select (Operations: operations.Take(8).ToArray(), Applies: applies);
            try
            {
                ForAll(cases, c => RunAsync(server, store, c.Operations, c.Applies).GetAwaiter().GetResult(), runs: 40);
            }
            finally
            {
                // What is flushed at the end would wait for the clock.
                server.Script = static (_, _) => null;
            }
        }

        Assert.Equal(0, ledger.Outstanding);
    }

    private async Task RunAsync(ScriptedServer server, SessionStore<Basket> store, string[] operations, bool applies)
    {
        var sessions = new List<Session<Basket>>();
        foreach (var _ in operations)
        {
            var session = await store.CreateAsync(new Basket { Items = ["book"] }).AsTask().WaitAsync(LaneRig.Bound);
            Assert.Equal(SaveStatus.Saved, session.SaveStatus);
            sessions.Add(session);
        }

        var arrived = 0;
        var silent = new ConcurrentDictionary<ScriptedConnection, bool>();
        server.Script = (connection, command) =>
        {
            if (!command.NamesKey("sk:silent:"u8) || IsTouch(command))
            {
                // Whose reply it is goes by the order, so a connection that has left out one must not answer again.
                return silent.ContainsKey(connection) ? Answer.Silence : null;
            }

            silent[connection] = true;
            _ = applies ? server.Honest.To(connection, command) : null;
            Interlocked.Increment(ref arrived);
            return Answer.Silence;
        };
        var running = operations.Select((operation, i) => StatusAsync(store, operation, sessions[i])).ToArray();
        await LaneRig.UntilAsync(() => Volatile.Read(ref arrived) == operations.Length);
        Assert.All(running, status => Assert.False(status.IsCompleted));
        _clock.Advance(s_commandTimeout + s_grace);
        Assert.Equal(
            operations.Select(o => o == "load" ? "Unavailable" : "OutcomeUnknown"), await Task.WhenAll(running).WaitAsync(LaneRig.Bound));
        Assert.Equal(operations.Length, arrived);

        server.Script = static (_, _) => null;
        for (var i = 0; i < operations.Length; i++)
        {
            var isRemoved = applies && operations[i] == "remove";
            Assert.Equal(isRemoved ? "Missing" : "Live", await StatusAsync(store, "load", sessions[i]).WaitAsync(LaneRig.Bound));
            sessions[i].Dispose();
        }
    }

    /// <summary>Sent for loads, whenever the clock says so.</summary>
    private static bool IsTouch(RespCommand command) => command.Name == "EVALSHA" && command[1].Span.SequenceEqual(HotScript.Touch.Sha);

    private static async Task<string> StatusAsync(SessionStore<Basket> store, string operation, Session<Basket> session)
    {
        switch (operation)
        {
            case "create":
                using (var created = await store.CreateAsync(new Basket()))
                {
                    return created.SaveStatus.ToString();
                }

            case "load":
                using (var loaded = await store.LoadAsync(session.Id))
                {
                    return loaded.Status.ToString();
                }

            case "save":
                session.Value.Items.Add("more");
                return (await store.SaveAsync(session)).ToString();
            default:
                return (await store.RemoveAsync(session.Id)).ToString();
        }
    }
}
