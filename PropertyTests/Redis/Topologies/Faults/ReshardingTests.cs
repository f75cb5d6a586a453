using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>The slots of all writers move, again and again, while they write.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ReshardingTests(
    ClusterFixture fixture, ConsoleReport report) : ClusterTest(TransportMode.Lanes), IClassFixture<ConsoleReport>
{
    private const int Writers = 12;
    private const int Rounds = 1;

    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisFact]
    public async Task Nothing_acknowledged_is_lost()
    {
        var fleets = new List<Fleet>();
        var homes = new Dictionary<int, int>();
        try
        {
            await PlayAsync(fleets, homes);
        }
        finally
        {
            foreach (var fleet in fleets)
            {
                await fleet.DisposeAsync();
            }

            foreach (var (slot, home) in homes)
            {
                await Cluster.MoveSlotAsync(slot, home);
            }
        }
    }

    private async Task PlayAsync(List<Fleet> fleets, Dictionary<int, int> homes)
    {
        foreach (var transport in Enum.GetValues<TransportMode>())
        {
            var store = await OpenAsync(over: transport);
            var sessions = new Session<Basket>[Writers];
            for (var i = 0; i < Writers; i++)
            {
                sessions[i] = await CreateAtAsync(store, i % Cluster.Setup.Primaries, "0");
                homes[SlotOf(sessions[i])] = i % Cluster.Setup.Primaries;
            }

            fleets.Add(new Fleet(transport, store, sessions, Bound));
        }

        // The last round brings each slot home.
        for (var round = 1; round <= Rounds * Cluster.Setup.Primaries; round++)
        {
            foreach (var (slot, home) in homes)
            {
                await Cluster.MoveSlotAsync(slot, (home + round) % Cluster.Setup.Primaries);
            }
        }

        foreach (var fleet in fleets)
        {
            fleet.Reset();
            await UntilAsync(fleet.SeenAsync, seen => seen == nameof(SessionStatus.Live));
            await fleet.StopAsync().WaitAsync(Bound);
            report.Print(
                $"{homes.Count * Rounds * Cluster.Setup.Primaries} slots moved, {fleet.Transport}: {fleet.Ledger.Acknowledged} saves "
                    + $"acknowledged, {fleet.Ledger.NotDone} not done");
            Assert.Empty(fleet.Ledger.Wrong);
            Assert.Empty(fleet.Ledger.Lost);
            Assert.Equal(0, fleet.Ledger.NotDone);
        }
    }
}
