using System.Text;
using SessionKernel.PropertyTests.Kernel;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A server that answers a touch as replicas do: its lane closes at once, for what it would load may be old.</summary>
public sealed class ReadOnlyTouchTests
{
    private static readonly string s_touch = Encoding.ASCII.GetString(HotScript.Touch.Sha);

    [Fact]
    public async Task Closes_the_lane()
    {
        var (ledger, logs) = (new BufferLedger(), new CapturingLoggers());
        await using var server = ScriptedServer.Start();
        await using (var store = await OpenAsync(server, ledger, logs))
        await using (var other = await OpenAsync(server, ledger, new CapturingLoggers()))
        {
            using var session = await other.CreateAsync(new Basket { Items = ["book"] });
            var roles = server.Count("ROLE");
            server.Script = static (_, command) =>
                IsTouch(command) ? Answer.Error("READONLY You can't write against a read only replica.") : null;
            Assert.Equal("book", await ItemAsync(store, session.Id));
            await store.FlushAsync();

            await Kernel.Lanes.LaneRig.UntilAsync(
                () => logs.Lines.Any(line => line.Contains(nameof(LaneEnd.NotPrimary), StringComparison.Ordinal)));
            server.Script = static (_, _) => null;
            Assert.Equal("book", await ItemAsync(store, session.Id));
            await Kernel.Lanes.LaneRig.UntilAsync(() => server.Count("ROLE") > roles);
        }

        Assert.Equal(0, ledger.Outstanding);
    }

    private static bool IsTouch(RespCommand command) =>
        command.Name == "EVALSHA" && command[1].Span.SequenceEqual(Encoding.ASCII.GetBytes(s_touch));

    private static async Task<string> ItemAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        return session.IsLive ? session.Value.Items[0] : session.Status.ToString();
    }

    private static Task<SessionStore<Basket>> OpenAsync(ScriptedServer server, BufferLedger ledger, CapturingLoggers logs) =>
        SessionStore.For<Basket>("touched").Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromMinutes(5))
            .UseRedis(server.EndPoint, PatientRedis.Wait).UseLogging(logs).UseLedger(ledger).BuildAsync();
}
