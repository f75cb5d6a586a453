using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>A primary and its replica change roles under load. What asynchronous replication loses is told apart, and counted.</summary>
public abstract class FailoverSuite(TransportMode transport, ConsoleReport report) : ReplicaTest(transport), IClassFixture<ConsoleReport>
{
    private const int Writers = 16;
    private const int Acknowledged = 2_000;
    [RedisFact]
    public async Task A_replica_acknowledges_no_save()
    {
        await using var successor = await StartSuccessorAsync();
        await using var raw = await successor.ConnectAsync();
        var store = await ImpatientAsync();
        using var ledger = new SaveLedger(Writers);
        var ids = await ledger.CreateAsync(store);
        await FollowsAsync(raw);
        var writers = Callers.Start(Writers, i => ledger.SaveAsync(store, i));
        await UntilAsync(() => Task.FromResult(ledger.Acknowledged), count => count > Acknowledged);

        await ChangeRolesAsync(successor, raw);
        ledger.Demoted = true;
        writers.Reset();
        await UntilAsync(writers.SeenAsync, seen => seen == nameof(SessionStatus.Unavailable));
        await writers.StopAsync();

        var (lost, missing) = await ledger.CompareAsync(await AtAsync(successor), ids);
        report.Print(
            $"{Transport}: of {ledger.Acknowledged} acknowledged saves the failover lost {lost}, which replication had not carried yet");
        Assert.Equal(0, missing);

        await Raw.SendAsync("REPLICAOF", "NO", "ONE");
        Assert.Equal(SessionStatus.Live, await UntilAsync(() => ledger.SaveAsync(store, 0), s => s == SessionStatus.Live));
    }
}

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerFailoverTests(ConsoleReport report) : FailoverSuite(TransportMode.Multiplexer, report);

[Collection(FaultCollection.Name)]
public sealed class LaneFailoverTests(ConsoleReport report) : FailoverSuite(TransportMode.Lanes, report)
{
    private const int Readers = 16;
    private const int Further = 50;
    private readonly ConsoleReport _report = report;

    /// <summary>Nobody writes, so no refusal tells: the role must be asked for.</summary>
    [RedisFact]
    public async Task A_replica_serves_no_load_once_its_role_is_known()
    {
        await using var successor = await StartSuccessorAsync();
        await using var raw = await successor.ConnectAsync();
        var store = await ImpatientAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        var (id, isKnown, stale, loads) = (session.Id, false, 0, 0);
        var readers = Callers.Start(Readers, async _ =>
        {
            var wasKnown = Volatile.Read(ref isKnown);
            var status = await StatusAsync(store, id);
            Interlocked.Add(ref loads, wasKnown ? 1 : 0);
            Interlocked.Add(ref stale, wasKnown && status == SessionStatus.Live ? 1 : 0);
            return status;
        });
        await FollowsAsync(raw);
        await UntilAsync(readers.SeenAsync, seen => seen == nameof(SessionStatus.Live));

        await ChangeRolesAsync(successor, raw);
        var started = TimeProvider.System.GetTimestamp();
        await UntilAsync(readers.SeenAsync, seen => seen == nameof(SessionStatus.Unavailable));
        _report.Print(
            $"Lanes: a replica was found out {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms after it had become one");
        Volatile.Write(ref isKnown, true);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref loads)), count => count > Further);
        await readers.StopAsync();
        Assert.Equal(0, stale);
    }
}
