using System.Globalization;
using SessionKernel.PropertyTests.Deploys;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>
/// A failover as managed services do it: the replica is promoted, and the name of the primary leads to it. The old primary stops, or
/// lives on as a replica and keeps its connections.
/// </summary>
[Collection(FailoverCollection.Name)]
public sealed class MovedNameTests(ConsoleReport report) : IClassFixture<ConsoleReport>
{
    private const int Writers = 8;
    private const int Enough = 20;
    private const int MostRenews = 1_000;
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    [NameTheory]
    [InlineData(TransportMode.Lanes, true)]
    [InlineData(TransportMode.Lanes, false)]
    [InlineData(TransportMode.Multiplexer, true)]
    [InlineData(TransportMode.Multiplexer, false)]
    public async Task A_node_follows_the_name_of_its_server(TransportMode transport, bool oldStays)
    {
        await using var old = await RedisServer.StartAsync([.. RedisLaunch.SyncAtOnce]);
        await using var successor = await RedisServer.StartAsync(
            new RedisLaunch([.. RedisLaunch.SyncAtOnce, "--replicaof", .. Words(old)]) { Address = "127.0.0.2", Port = old.Port });
        using var names = new PrivateNames();
        names.Lead("127.0.0.1");
        await using var node = await names.StartAsync(
            "New", "--redis", $"{PrivateNames.Name}:{old.Port}", "--transport", transport.ToString(), "--timeout", "4000");
        var writers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Writer.CreateAsync(node)));
        var isOver = false;
        var writing = Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(() => Volatile.Read(ref isOver)))));
        await Deploys.Fleet.UntilAsync(() => writing.IsCompleted || writers.All(static writer => writer.Acknowledged > Enough));

        Array.ForEach(writers, static writer => writer.MarkKnown());
        await using var primary = await old.ConnectAsync();
        // WAIT waits for what its own connection wrote, and so for what was written before. The replica's first acknowledgement comes
        // a second after it has followed.
        await primary.SendAsync("SET", "known", 1);
        Assert.True(await primary.SendAsync("WAIT", 1, s_bound.TotalMilliseconds) is long and > 0, "The replica does not follow.");

        await successor.AskAsync("REPLICAOF", "NO", "ONE");
        var promoted = TimeProvider.System.GetTimestamp();
        names.Lead("127.0.0.2");
        await (oldStays ? old.AskAsync(["REPLICAOF", .. Words(successor)]) : old.StopAsync());
        Array.ForEach(writers, static writer => writer.MarkSettled());
        await Deploys.Fleet.UntilAsync(() => writing.IsCompleted || writers.All(static writer => writer.Settled > 0));
        report.Print(
            $"a name that moved, {transport}, the old primary {(oldStays ? "stays as a replica" : "stops")}: served again after "
                + $"{TimeProvider.System.GetElapsedTime(promoted).TotalMilliseconds:0} ms");
        await Deploys.Fleet.UntilAsync(() => writing.IsCompleted || writers.All(static writer => writer.Settled > Enough));
        Volatile.Write(ref isOver, true);
        await writing;

        foreach (var writer in writers)
        {
            await writer.LookAsync();
        }
    }

    private static string[] Words(RedisServer server) => server.EndPoint.Split(':');

    /// <summary>Adds ones to a session of its own, and counts those that were acknowledged.</summary>
    private sealed class Writer(NodeProcess node, string id)
    {
        private long _known;
        private volatile bool _isSettled;

        public long Acknowledged { get; private set; } = 1;

        /// <summary>Those that were asked for when the old primary took no more.</summary>
        public long Settled { get; private set; }

        public static async Task<Writer> CreateAsync(NodeProcess node)
        {
            var created = (await AskAsync(node, "create 1")).Split(' ');
            Assert.Equal("Saved", created[0]);
            return new Writer(node, created[1]);
        }

        public void MarkKnown() => _known = Acknowledged;

        public void MarkSettled() => _isSettled = true;

        public async Task RunAsync(Func<bool> isOver)
        {
            while (!isOver())
            {
                var isSettled = _isSettled;
                var answer = await AskAsync(node, $"update {id} 1");
                Assert.Contains(answer, (string[])["Saved", "Unavailable", "OutcomeUnknown", "Conflict", "Gone"]);
                Acknowledged += answer == "Saved" ? 1 : 0;
                Settled += answer == "Saved" && isSettled ? 1 : 0;
                await Task.Delay(s_pause, TimeProvider.System);
            }
        }

        /// <summary>Between what was known and the promotion, asynchronous replication may have lost something; else nothing is.</summary>
        public async Task LookAsync()
        {
            var shown = (await AskAsync(node, $"load {id}")).Split(' ');
            Assert.Equal("Live", shown[0]);
            Assert.True(
                long.Parse(shown[1], CultureInfo.InvariantCulture) >= _known + Settled, $"{shown[1]} are left of {_known} and {Settled}");
            await RenewAsync();
        }

        /// <summary>A renew goes over the multiplexer, which may find the new primary later than lanes do.</summary>
        private async Task RenewAsync()
        {
            var answer = "Unavailable";
            for (var left = MostRenews; answer == "Unavailable" && left > 0; left--)
            {
                answer = await AskAsync(node, $"renew {id}");
                await Task.Delay(s_pause, TimeProvider.System);
            }

            Assert.StartsWith("Saved ", answer, StringComparison.Ordinal);
        }

        private static Task<string> AskAsync(NodeProcess node, string question) => node.AskAsync("breaking", "2", question);
    }
}
