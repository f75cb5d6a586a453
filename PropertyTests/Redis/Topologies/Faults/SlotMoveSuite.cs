using Microsoft.Extensions.Time.Testing;
using SessionKernel.PropertyTests.Redis.Servers;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>A slot that moves, or has moved, to another primary: MOVED, ASK and TRYAGAIN reach no caller.</summary>
public abstract class SlotMoveSuite(TransportMode transport, ClusterFixture fixture) : ClusterTest(transport)
{
    private const string Owner = "somebody";
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(5);

    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisFact]
    public async Task A_session_is_found_where_its_slot_has_moved()
    {
        var store = await OpenAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] }, Owner);
        var (slot, from) = (SlotOf(session), await NodeOfAsync(session));
        await Cluster.MoveSlotAsync(slot, Next(from));
        try
        {
            Assert.Equal("book", await ItemsAsync(store, session.Id));
            session.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await store.SaveAsync(session));
            using (var other = await store.CreateAsync(new Basket(), Owner))
            {
                Assert.Equal(SaveStatus.Saved, other.SaveStatus);
                Assert.Equal(RemoveStatus.Removed, await store.RemoveAsync(other.Id));
            }

            Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session)).Status);
            Assert.Equal("book pen", await ItemsAsync(store, session.Id));
        }
        finally
        {
            await Cluster.MoveSlotAsync(slot, from);
        }

        Assert.Equal("book pen", await ItemsAsync(store, session.Id));
        AssertNothingTold();
    }

    /// <summary>Of the sessions of a slot one is at its target by now, and the other is not.</summary>
    [RedisFact]
    public async Task Every_command_is_served_while_a_slot_moves()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = await OpenAsync(with: b => b.UseTime(clock));
        using var moved = await store.CreateAsync(new Basket { Items = ["moved"] }, Owner);
        using var stayed = await store.CreateAsync(new Basket { Items = ["stayed"] }, Owner);
        var slot = SlotOf(moved);
        await using var journey = await SlotJourney.BeginAsync(Cluster, slot);
        await journey.MoveKeyAsync(KeyOf(moved.Key));
        foreach (var session in new[] { moved, stayed })
        {
            Assert.Equal(SessionStatus.Live, await TickingAsync(clock, StatusAsync(store, session.Id)));
            session.Value.Items.Add("pen");
            Assert.Equal(SaveStatus.Saved, await TickingAsync(clock, store.SaveAsync(session).AsTask()));
            clock.Advance(TimeSpan.FromMinutes(2));
            await store.TouchAsync(session);
            await TickingAsync(clock, store.FlushAsync().AsTask());
        }

        using var created = await TickingAsync(clock, store.CreateAsync(new Basket { Items = ["created"] }, Owner).AsTask());
        Assert.Equal((slot, SaveStatus.Saved), (SlotOf(created), created.SaveStatus));
        Assert.Equal("created", await TickingAsync(clock, ItemsAsync(store, created.Id)));
        Assert.Equal(RemoveStatus.Removed, await TickingAsync(clock, store.RemoveAsync(created.Id).AsTask()));
        Assert.Equal(SessionStatus.Missing, await TickingAsync(clock, StatusAsync(store, created.Id)));
        AssertNothingTold();

        await journey.ArriveAsync();
        Assert.Equal("moved pen", await TickingAsync(clock, ItemsAsync(store, moved.Id)));
        Assert.Equal("stayed pen", await TickingAsync(clock, ItemsAsync(store, stayed.Id)));
        Assert.Equal(RemoveStatus.Removed, await TickingAsync(clock, store.RemoveAsync(moved.Id).AsTask()));
        Assert.Equal(RemoveStatus.Removed, await TickingAsync(clock, store.RemoveAsync(stayed.Id).AsTask()));
    }

    /// <summary>What waits by the store's clock, such as a command that is put off, goes on.</summary>
    private static async Task<TResult> TickingAsync<TResult>(FakeTimeProvider clock, Task<TResult> call)
    {
        await TickingAsync(clock, (Task)call);
        return await call;
    }

    private static async Task TickingAsync(FakeTimeProvider clock, Task call)
    {
        await UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(1));
                return Task.FromResult(call.IsCompleted);
            },
            hasEnded => hasEnded);
        await call;
    }

    /// <summary>
    /// Of two keys in a slot that moves a server serves none until both are in one place: the old id works on, and says so.
    /// </summary>
    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_renew_within_a_slot_that_moves_is_done_or_not_done(bool isMoved)
    {
        var store = await OpenAsync(s_underWay);
        using var session = await store.CreateAsync(new Basket { Items = ["book"] }, Owner);
        var old = session.Id;
        await using var journey = await SlotJourney.BeginAsync(Cluster, SlotOf(session));
        if (isMoved)
        {
            await journey.MoveKeyAsync(KeyOf(session.Key));
        }

        // The last of its attempts may be under way when the time is over.
        var status = (await store.RenewIdAsync(session)).Status;
        Assert.True(status is SaveStatus.Unavailable or SaveStatus.OutcomeUnknown, status.ToString());
        Assert.Equal(old, session.Id);
        Assert.Equal("book", await ItemsAsync(store, old));

        // Across slots each command names one key.
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(session, "somebody else")).Status);
        Assert.Equal(SessionStatus.Moved, await StatusAsync(store, old));
        Assert.Equal("book", await ItemsAsync(store, session.Id));

        await journey.ArriveAsync();
        using var again = await store.CreateAsync(new Basket { Items = ["pen"] }, Owner);
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(again)).Status);
        Assert.Equal("pen", await ItemsAsync(store, again.Id));
    }

    [RedisFact]
    public async Task A_renew_waits_for_a_slot_that_has_soon_moved()
    {
        var store = await OpenAsync();
        using var session = await store.CreateAsync(new Basket { Items = ["book"] }, Owner);
        var old = session.Id;
        await using var journey = await SlotJourney.BeginAsync(Cluster, SlotOf(session));
        var source = Cluster.Nodes[journey.From];
        var before = await PutOffAsync(source);
        var renewing = store.RenewIdAsync(session).AsTask();
        await UntilAsync(() => PutOffAsync(source), putOff => putOff != before);
        Assert.False(renewing.IsCompleted);
        await journey.ArriveAsync();
        Assert.Equal(SaveStatus.Saved, (await renewing.WaitAsync(Bound)).Status);
        Assert.Equal(SessionStatus.Moved, await StatusAsync(store, old));
        Assert.Equal("book", await ItemsAsync(store, session.Id));
    }

    [RedisFact]
    public async Task A_renew_across_slots_is_whole_while_both_move()
    {
        const int Rounds = 40;
        var store = await OpenAsync();
        var stop = false;
        using var first = await store.CreateAsync(new Basket(), Principal(0));
        using var second = await store.CreateAsync(new Basket(), Principal(1));
        using var session = await store.CreateAsync(new Basket { Items = ["book"] }, Principal(0));
        var homes =
            new[] { (Slot: SlotOf(first), Node: await NodeOfAsync(first)), (Slot: SlotOf(second), Node: await NodeOfAsync(second)) };
        var moving = Task.Run(async () =>
        {
            try
            {
                for (var round = 0; !Volatile.Read(ref stop); round++)
                {
                    var (slot, home) = homes[round % 2];
                    await Cluster.MoveSlotAsync(slot, (home + (round / 2) + 1) % Cluster.Setup.Primaries);
                }
            }
            finally
            {
                await Cluster.MoveSlotAsync(homes[0].Slot, homes[0].Node);
                await Cluster.MoveSlotAsync(homes[1].Slot, homes[1].Node);
            }
        });
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                var old = session.Id;
                var renewed = await store.RenewIdAsync(session, Principal(round));
                var (former, items) = (await StatusAsync(store, old), await ItemsAsync(store, session.Id));
                Assert.True(
                    (renewed.Status, former, items) == (SaveStatus.Saved, SessionStatus.Moved, "book"),
                    $"{renewed.Status}, {former}, {items} in round {round}: {string.Join('\n', Logs.Lines)}");
                Assert.NotEqual(old, session.Id);
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            await moving.WaitAsync(Bound);
        }

        AssertNothingTold();
    }

    /// <summary>How often a server has told somebody to try again later, as it says it.</summary>
    private static Task<string> PutOffAsync(RedisServer server) => server.FieldAsync("errorstat_TRYAGAIN", "INFO", "errorstats");

    private static string Principal(int round) => round % 2 == 0 ? "anna" : "berta";

    private int Next(int node) => (node + 1) % Cluster.Setup.Primaries;
}

[Collection(ClusterCollection.Name)]
public sealed class LaneSlotMoveTests(ClusterFixture fixture) : SlotMoveSuite(TransportMode.Lanes, fixture);

[Collection(ClusterCollection.Name)]
public sealed class MultiplexerSlotMoveTests(ClusterFixture fixture) : SlotMoveSuite(TransportMode.Multiplexer, fixture);
