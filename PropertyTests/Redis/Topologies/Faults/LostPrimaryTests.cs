using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>
/// One primary of three, without a replica, is killed: its sessions are Unavailable until it is back, and nobody else notices.
/// </summary>
[Collection(FailoverCollection.Name)]
public sealed class LostPrimaryTests(LoneClusterFixture fixture, ConsoleReport report)
    : ClusterTest(TransportMode.Lanes), IClassFixture<LoneClusterFixture>, IClassFixture<ConsoleReport>
{
    private const int Dead = 1;
    private const int Others = 6;
    private static readonly SaveStatus[] s_notDone = [SaveStatus.Unavailable, SaveStatus.OutcomeUnknown];
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(2);


    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisTheory]
    [InlineData(TransportMode.Lanes, true)]
    [InlineData(TransportMode.Multiplexer, false)]
    public async Task Only_its_own_sessions_are_unavailable(TransportMode transport, bool isKept)
    {
        await Cluster.UntilWellAsync();
        var (impatient, steady) = (await OpenAsync(Impatient, over: transport), await OpenAsync(over: transport));
        using var lost = await CreateAtAsync(impatient, Dead);
        using var well = await CreateAtAsync(impatient, 0);
        var neighbour = await PrincipalAtAsync(steady, Dead);
        var others = new SessionId[Others];
        for (var i = 0; i < Others; i++)
        {
            using var other = await CreateAtAsync(steady, i % 2 * 2);
            others[i] = other.Id;
        }

        await using var traffic = new Traffic(steady, others, lost.Id, Bound);
        try
        {
            if (isKept)
            {
                await Cluster.Nodes[Dead].AskAsync("SAVE");
            }

            await Cluster.KillAsync(Dead);
            var before = traffic.Served;
            await AssertLostAsync(impatient, lost, well, neighbour);
            await UntilAsync(() => Task.FromResult(traffic.Served - before), count => count > 500);
        }
        finally
        {
            await Cluster.HealAsync();
        }

        var back = await UntilAsync(() => StatusAsync(impatient, lost.Id), status => status != SessionStatus.Unavailable);
        await traffic.StopAsync();
        report.Print(
            $"one primary of three killed, {transport}: {traffic.Served} calls on the others, {traffic.Refused} not served, the longest "
                + $"took {traffic.LongestMs} ms");
        Assert.Equal(0, traffic.Refused);
        Assert.Equal(isKept ? SessionStatus.Live : SessionStatus.Missing, back);
        Assert.Equal(
            isKept ? SaveStatus.Saved : SaveStatus.Gone,
            await UntilAsync(() => impatient.SaveAsync(lost).AsTask(), status => !s_notDone.Contains(status)));
        using var again = await CreateAtAsync(steady, Dead);
        using var loaded = await steady.LoadAsync(well.Id);
        Assert.Equal(SaveStatus.Saved, (await steady.RenewIdAsync(loaded, neighbour)).Status);
        Assert.Equal("book", await ItemsAsync(steady, loaded.Id));
    }

    private static async Task AssertLostAsync(SessionStore<Basket> store, Session<Basket> lost, Session<Basket> well, string neighbour)
    {
        await UntilAsync(() => StatusAsync(store, lost.Id), status => status == SessionStatus.Unavailable);
        lost.Value.Items.Add("pen");
        Assert.Contains(await store.SaveAsync(lost), s_notDone);
        Assert.Contains((await store.RenewIdAsync(lost)).Status, s_notDone);
        Assert.Contains((await store.RenewIdAsync(lost, "somebody")).Status, s_notDone);
        Assert.True(await store.RemoveAsync(lost.Id) is RemoveStatus.Unavailable or RemoveStatus.OutcomeUnknown);
        using (var created = await store.CreateAsync(new Basket(), neighbour))
        {
            Assert.False(created.IsLive);
            Assert.Contains(created.SaveStatus, s_notDone);
        }

        // Who signs in as somebody who belongs there stays who he was.
        var old = well.Id;
        Assert.Equal(SaveStatus.Unavailable, (await store.RenewIdAsync(well, neighbour)).Status);
        Assert.Equal((old, "book"), (well.Id, await ItemsAsync(store, old)));
    }

    /// <summary>
    /// Callers that load and save, each a session of its own, and one beside them who asks the same store for the lost one.
    /// </summary>
    private sealed class Traffic : IAsyncDisposable
    {
        private readonly Callers _callers;
        private int _served;
        private int _refused;
        private long _longestMs;

        public Traffic(
            SessionStore<Basket> store, SessionId[] others, SessionId lost,
            TimeSpan bound) => _callers = Callers.Start(others.Length + 1, async i =>
        {
            if (i == others.Length)
            {
                await Task.Delay(s_pace, TimeProvider.System);
                return await StatusAsync(store, lost).WaitAsync(bound);
            }

            var started = TimeProvider.System.GetTimestamp();
            var status = await AddAsync(store, others[i]).WaitAsync(bound);
            Interlocked.Increment(ref status == SessionStatus.Live ? ref _served : ref _refused);
            InterlockedMax(ref _longestMs, (long)TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(s_pace, TimeProvider.System);
            return status;
        });

        public int Served => Volatile.Read(ref _served);

        public int Refused => Volatile.Read(ref _refused);

        public long LongestMs => Volatile.Read(ref _longestMs);

        public Task StopAsync() => _callers.StopAsync();

        public async ValueTask DisposeAsync() => await _callers.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<SessionStatus> AddAsync(SessionStore<Basket> store, SessionId id)
    {
        using var session = await store.LoadAsync(id);
        if (!session.IsLive)
        {
            return session.Status;
        }

        session.Value.Items = [$"{TimeProvider.System.GetTimestamp()}"];
        return await store.SaveAsync(session) == SaveStatus.Saved ? SessionStatus.Live : SessionStatus.Unavailable;
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
