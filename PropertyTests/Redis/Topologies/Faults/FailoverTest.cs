using System.Globalization;
using SessionKernel.PropertyTests.Redis.Faults;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>
/// A primary is replaced under load, which both transports bear at once: no exception escapes, nothing acknowledged is lost but by
/// asynchronous replication, everybody is served again, and the rate comes back.
/// </summary>
public abstract class FailoverTest(ConsoleReport report) : StoresTest(TransportMode.Lanes), IClassFixture<ConsoleReport>
{
    private const int Writers = 12;
    private static readonly TransportMode[] s_transports = [TransportMode.Lanes, TransportMode.Multiplexer];
    private static readonly TimeSpan Baseline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="Name">For the report.</param>
    /// <param name="Old">The primary that is replaced.</param>
    /// <param name="New">Its replica.</param>
    /// <param name="Cause">What makes them change.</param>
    /// <param name="Promoted">Ends when all know the new primary.</param>
    protected sealed record Failover(string Name, RedisServer Old, RedisServer New, Func<Task> Cause, Func<Task> Promoted)
    {
        /// <summary>Ends when the old primary acknowledges nothing more, if it lives on: what begins later must not be lost.</summary>
        public Func<Task> Settled { get; init; } = () => Task.CompletedTask;

        /// <summary>What is done once the rate is back.</summary>
        public Func<Task> Afterwards { get; init; } = () => Task.CompletedTask;

        /// <summary>Whether the old primary lets its replica catch up.</summary>
        public bool LosesNothing { get; init; }
    }

    protected abstract Task<SessionStore<Basket>> OpenAsync(TransportMode transport);

    /// <summary>A session that the old primary keeps, and that holds a 0.</summary>
    protected abstract Task<Session<Basket>> CreateAsync(SessionStore<Basket> store);

    protected async Task PlayAsync(Failover failover)
    {
        var fleets = new List<Fleet>();
        try
        {
            foreach (var transport in s_transports)
            {
                var store = await OpenAsync(transport);
                var sessions = new Session<Basket>[Writers];
                for (var i = 0; i < Writers; i++)
                {
                    sessions[i] = await CreateAsync(store);
                }

                await CarriedAsync(failover.Old);
                fleets.Add(new Fleet(transport, store, sessions, Bound));
            }

            await PlayAsync(failover, fleets);
        }
        finally
        {
            foreach (var fleet in fleets)
            {
                await fleet.DisposeAsync();
            }
        }
    }

    private async Task PlayAsync(Failover failover, List<Fleet> fleets)
    {
        await Task.Delay(Baseline, TimeProvider.System);
        var before = fleets.ConvertAll(fleet => fleet.Ledger.Rate.PerSecond(0, fleet.Ledger.Rate.NowMs));
        var known = fleets.ConvertAll(fleet => fleet.Ledger.Now());
        var written = await failover.Old.OffsetAsync();
        var fault = fleets.ConvertAll(fleet => fleet.Ledger.Now());
        var faultMs = fleets.ConvertAll(fleet => fleet.Ledger.Rate.NowMs);
        await failover.Cause();
        await failover.Promoted();
        var promotedMs = fleets.ConvertAll(fleet => fleet.Ledger.Rate.NowMs);
        var carried = long.Parse(
            await failover.New.FieldAsync("second_repl_offset", "INFO", "replication"), CultureInfo.InvariantCulture) - 1;
        var promoted = fleets.ConvertAll(fleet => fleet.Ledger.Now());
        await failover.Settled();
        var settled = fleets.ConvertAll(fleet => fleet.Ledger.Now());
        var (servedMs, fullMs) = (new List<long>(), new List<long?>());
        for (var i = 0; i < fleets.Count; i++)
        {
            servedMs.Add(await ServedAgainAsync(fleets[i]) - promotedMs[i]);
            fullMs.Add(await FullAgainAsync(fleets[i].Ledger.Rate, promotedMs[i], before[i]));
        }

        await failover.Afterwards();
        for (var i = 0; i < fleets.Count; i++)
        {
            var (fleet, ledger) = (fleets[i], fleets[i].Ledger);
            await fleet.StopAsync().WaitAsync(Bound);
            report.Print(
                $"{failover.Name}, {fleet.Transport}: promoted {promotedMs[i] - faultMs[i]} ms after the fault; "
                + $"then all are served again after {servedMs[i]} ms, and {before[i]:0} saves/s again after {fullMs[i]} ms; "
                + $"of {ledger.Acknowledged} acknowledged saves {ledger.Lost.Count} lost, "
                + $"{ledger.Lost.Count(write => write.Issued > promoted[i])} of which began after the promotion "
                + $"(replication had carried {carried} bytes, and {written} were written before the fault); {ledger.Missing} times "
                    + "a session was missing");
            Assert.True(fullMs[i] is not null, "The rate did not come back.");
            Assert.Empty(ledger.Wrong);
            Assert.Equal(0, ledger.Missing);
            Assert.Equal(0, ledger.Lost.Count(write => write.Issued > settled[i]));
            Assert.Equal(0, ledger.OutOfOrder(fault[i]));
            Assert.True(
                carried < written || ledger.Lost.All(write => write.Acknowledged > known[i]),
                "A save is lost that replication had carried.");
            Assert.True(!failover.LosesNothing || ledger.Lost.Count == 0, $"{ledger.Lost.Count} saves are lost.");
        }
    }

    private static async Task<long> ServedAgainAsync(Fleet fleet)
    {
        fleet.Reset();
        await UntilAsync(fleet.SeenAsync, static seen => seen == nameof(SessionStatus.Live));
        return fleet.Ledger.Rate.NowMs;
    }

    /// <returns>Null = not in time.</returns>
    private static async Task<long?> FullAgainAsync(RateMeter rate, long promotedMs, double before)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (rate.FullSinceMs(promotedMs, before) is null && TimeProvider.System.GetElapsedTime(started) < Bound)
        {
            await Task.Delay(Pause, TimeProvider.System);
        }

        return rate.FullSinceMs(promotedMs, before);
    }

    // A link that is up carries nothing before the replica's first acknowledgement, and that comes once a second.
    private static async Task CarriedAsync(RedisServer primary)
    {
        await using var connection = await primary.ConnectAsync();
        await connection.SendAsync("PING");
        await UntilAsync(async () => await connection.SendAsync("WAIT", 1, 100), replicas => replicas is long and > 0);
    }
}
