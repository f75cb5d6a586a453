using System.Collections.Concurrent;
using System.Globalization;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Writes that wait for a replica: what they say when it has them, when it has not, and what of it a failover keeps.</summary>
public abstract class DurabilitySuite(TransportMode transport, ConsoleReport report) : ReplicaTest(transport), IClassFixture<ConsoleReport>
{
    private const int Writers = 16;

    // What a replica confirms is not to be missed, and what none will confirm not to be waited for.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    [RedisFact]
    public async Task A_write_says_whether_the_replica_has_it()
    {
        await using var replica = await FollowingAsync();
        var patient = await DurableAsync(s_long);
        using var session = await patient.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        Assert.Equal(SaveStatus.Saved, await ChangeAsync(patient, session));
        Assert.Equal(new RenewResult(SaveStatus.Saved), await patient.RenewIdAsync(session));
        Assert.Equal(new RenewResult(SaveStatus.Saved), await patient.RenewIdAsync(session, principal: "ann"));
        Assert.Equal(RemoveStatus.Removed, await patient.RemoveAsync(session.Id));

        var store = await DurableAsync(s_short);
        using var other = await store.CreateAsync(new Basket { Items = ["book"] });
        await replica.FreezeAsync();
        using var late = await store.CreateAsync(new Basket { Items = ["pen"] });
        Assert.Equal((SaveStatus.SavedNotReplicated, true), (late.SaveStatus, late.IsLive));
        Assert.Equal(SaveStatus.SavedNotReplicated, await ChangeAsync(store, other));
        var old = other.Id;
        var renewed = await store.RenewIdAsync(other);
        Assert.Equal((SaveStatus.SavedNotReplicated, true), (renewed.Status, renewed.Succeeded));
        Assert.Equal(SessionStatus.Moved, await StatusAsync(store, old));
        renewed = await store.RenewIdAsync(other, principal: "ann");
        Assert.Equal((SaveStatus.SavedNotReplicated, true), (renewed.Status, renewed.Succeeded));
        Assert.Equal("book more", await ItemsAsync(store, other.Id));
        Assert.Equal(RemoveStatus.RemovedNotReplicated, await store.RemoveAsync(other.Id));
        Assert.Contains(Logs.Lines, line => line.StartsWith("14 ", StringComparison.Ordinal));

        // Asked again, it is as open as before: the replica may still have what was.
        Assert.Equal(RemoveStatus.RemovedNotReplicated, await store.RemoveAsync(other.Id));
        Assert.Equal(SaveStatus.SavedNotReplicated, await store.SaveAsync(late));

        await replica.ThawAsync();
        await UntilAsync(() => ChangeAsync(store, late), status => status == SaveStatus.Saved);
        Assert.Equal(SaveStatus.Unchanged, await store.SaveAsync(late));
        await UntilAsync(async () => await store.RemoveAsync(other.Id), status => status == RemoveStatus.Missing);
    }

    [RedisFact]
    public async Task A_sign_out_everywhere_says_whether_the_replica_knows()
    {
        await using var replica = await FollowingAsync();
        var patient = await DurableAsync(s_long);
        using (await patient.CreateAsync(new Basket(), "ann"))
        {
            Assert.Equal(new RevokeResult(RemoveStatus.Removed, 1), await patient.RevokeAllAsync("ann"));
        }

        var store = await DurableAsync(s_short);
        using var session = await patient.CreateAsync(new Basket(), "ann");
        await replica.FreezeAsync();
        Assert.Equal(new RevokeResult(RemoveStatus.RemovedNotReplicated, 1), await store.RevokeAllAsync("ann"));
        Assert.Equal(SessionStatus.Missing, await StatusAsync(store, session.Id));

        // Asked again, it is as open as before: the replica may still have what was.
        Assert.Equal(new RevokeResult(RemoveStatus.RemovedNotReplicated, 0), await store.RevokeAllAsync("ann"));
        Assert.Equal(RemoveStatus.RemovedNotReplicated, await store.RevokeAsync("ann", session.Key.ToDigestString()));
        await replica.ThawAsync();
        await UntilAsync(async () => (await store.RevokeAllAsync("ann")).Status, status => status == RemoveStatus.Missing);
    }

    /// <summary>The write stands, whoever gives up waiting for the replica.</summary>
    [RedisFact]
    public async Task A_wait_for_a_replica_ends_with_its_token()
    {
        await using var replica = await FollowingAsync();
        var patient = await DurableAsync(s_long);
        using var session = await patient.CreateAsync(new Basket { Items = ["book"] });
        await replica.FreezeAsync();
        using var given = new CancellationTokenSource();
        session.Value.Items.Add("pen");
        var saving = patient.SaveAsync(session, given.Token);
        await UntilAsync(() => Server.FieldAsync("blocked_clients", "INFO", "clients"), waiting => waiting == "1");
        await given.CancelAsync();
        Assert.Equal(SaveStatus.SavedNotReplicated, await saving);
        await replica.ThawAsync();
    }

    [RedisFact]
    public async Task Only_writes_that_it_is_asked_for_wait()
    {
        var store = await DurableAsync(s_short, DurableWrites.Renew | DurableWrites.Remove);
        using var session = await store.CreateAsync(new Basket { Items = ["book"] });
        Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        Assert.Equal(SaveStatus.Saved, await ChangeAsync(store, session));
        Assert.Equal(SaveStatus.SavedNotReplicated, (await store.RenewIdAsync(session)).Status);
        Assert.Equal(SaveStatus.SavedNotReplicated, (await store.RenewIdAsync(session, principal: "ann")).Status);
        Assert.Equal(RemoveStatus.RemovedNotReplicated, await store.RemoveAsync(session.Id));
    }

    /// <summary>
    /// The replica falls behind before the primary is killed: without the wait, what it lacks would have been acknowledged.
    /// </summary>
    [RedisFact]
    public async Task Nothing_that_a_replica_confirmed_is_lost()
    {
        await using var replica = await FollowingAsync();
        var store = await DurableAsync(s_short, timeout: Impatient);
        using var ledger = new SaveLedger(Writers);
        var ids = await ledger.CreateAsync(store);
        var writers = Callers.Start(Writers, i => ledger.SaveAsync(store, i));
        await UntilAsync(() => Task.FromResult(ledger.Acknowledged), count => count > 500);
        await replica.FreezeAsync();
        await UntilAsync(() => Task.FromResult(ledger.Unconfirmed), count => count >= 2 * Writers);
        await Server.StopAsync();
        await writers.StopAsync();

        await replica.ThawAsync();
        await using var raw = await replica.ConnectAsync();
        Assert.Equal(new RespStatus("OK"), await raw.SendAsync("REPLICAOF", "NO", "ONE"));
        var (lost, _) = await ledger.CompareAsync(await AtAsync(replica), ids);
        report.Print(
            $"{Transport}: of {ledger.Acknowledged} saves that a replica had confirmed the failover lost {lost}; "
                + $"{ledger.Unconfirmed} were unconfirmed");
        Assert.Equal(0, lost);
    }

    /// <summary>Many writers share a WAIT: what one of them wrote is not taken for what another did.</summary>
    [RedisFact]
    public async Task Each_of_many_writers_learns_of_its_own_write()
    {
        await using var replica = await FollowingAsync();
        var store = await DurableAsync(s_long);
        var saved = new ConcurrentBag<(SessionId Id, string Item)>();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < 25; i++)
            {
                var item = string.Create(CultureInfo.InvariantCulture, $"{writer} {i}");
                using var session = await store.CreateAsync(new Basket { Items = [item] });
                Assert.Equal(SaveStatus.Saved, session.SaveStatus);
                saved.Add((session.Id, item));
            }
        }));
        await using var raw = await replica.ConnectAsync();
        Assert.Equal(new RespStatus("OK"), await raw.SendAsync("REPLICAOF", "NO", "ONE"));
        var promoted = await AtAsync(replica);
        foreach (var (id, item) in saved)
        {
            Assert.Equal(item, await ItemsAsync(promoted, id));
        }
    }

    private static async Task<SaveStatus> ChangeAsync(SessionStore<Basket> store, Session<Basket> session)
    {
        session.Value.Items.Add("more");
        return await store.SaveAsync(session);
    }

    private async Task<RedisServer> FollowingAsync()
    {
        var replica = await StartSuccessorAsync();
        await using var raw = await replica.ConnectAsync();
        await FollowsAsync(raw);
        return replica;
    }

    private Task<SessionStore<Basket>> DurableAsync(TimeSpan wait, DurableWrites writes = DurableWrites.All, TimeSpan? timeout = null) =>
        BuildAsync(Typed(), StackExchange.Redis.ConfigurationOptions.Parse(Server.EndPoint), timeout, options: redis =>
        {
            redis.Durability = Durability.Replicated(1, wait);
            redis.DurableWrites = writes;
        });
}

[Collection(FaultCollection.Name)]
public sealed class LaneDurabilityTests(ConsoleReport report) : DurabilitySuite(TransportMode.Lanes, report);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerDurabilityTests(ConsoleReport report) : DurabilitySuite(TransportMode.Multiplexer, report);
