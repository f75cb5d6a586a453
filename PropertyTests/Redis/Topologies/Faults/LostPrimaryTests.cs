using SessionKernel.PropertyTests.Redis.Faults;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Topologies.Faults;

/// <summary>One primary of three, without a replica, is killed: its sessions are Unavailable until it is back, and nobody else notices.</summary>
[Collection(FailoverCollection.Name)]
public sealed class LostPrimaryTests(LoneClusterFixture fixture, ConsoleReport report)
    : ClusterTest(TransportMode.Lanes), IClassFixture<LoneClusterFixture>, IClassFixture<ConsoleReport>
{
    private const int Dead = 1;
    private const int Others = 6;
    private static readonly SaveStatus[] s_notDone = [SaveStatus.Unavailable, SaveStatus.OutcomeUnknown];

    protected override RedisCluster Cluster => fixture.Cluster;

    [RedisTheory]
    [InlineData(TransportMode.Lanes, true)]
    [InlineData(TransportMode.Multiplexer, false)]
    public async Task Only_its_own_sessions_are_unavailable(TransportMode transport, bool isKept)
    {
        await Cluster.UntilWellAsync();
        var store = await OpenAsync(Impatient, over: transport);
        using var lost = await CreateAtAsync(store, Dead);
        using var well = await CreateAtAsync(store, 0);
        var neighbour = await PrincipalAtAsync(store, Dead);
        var others = new SessionId[Others];
        for (var i = 0; i < Others; i++)
        {
            using var other = await CreateAtAsync(store, i % 2 * 2);
            others[i] = other.Id;
        }

        var (served, refused, longest) = (0, 0, 0L);
        var callers = Callers.Start(Others, async i =>
        {
            var started = TimeProvider.System.GetTimestamp();
            var status = await AddAsync(store, others[i]).WaitAsync(Bound);
            Interlocked.Increment(ref status == SessionStatus.Live ? ref served : ref refused);
            var took = (long)TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            InterlockedMax(ref longest, took);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            return status;
        });
        if (isKept)
        {
            await Cluster.Nodes[Dead].AskAsync("SAVE");
        }

        await Cluster.KillAsync(Dead);
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
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref served)), count => count > 500);

        await Cluster.RestartAsync(Dead);
        var back = await UntilAsync(() => StatusAsync(store, lost.Id), status => status != SessionStatus.Unavailable);
        await callers.StopAsync();
        report.Print($"one primary of three killed, {transport}: {served} calls on the others, {refused} not served, the longest took {longest} ms");
        Assert.Equal(0, refused);
        Assert.Equal(isKept ? SessionStatus.Live : SessionStatus.Missing, back);
        Assert.Equal(isKept ? SaveStatus.Saved : SaveStatus.Gone, await UntilAsync(() => store.SaveAsync(lost).AsTask(), status => !s_notDone.Contains(status)));
        using var again = await CreateAtAsync(store, Dead);
        Assert.Equal(SaveStatus.Saved, (await store.RenewIdAsync(well, neighbour)).Status);
        Assert.Equal("book", await ItemsAsync(store, well.Id));
    }

    private async Task<string> PrincipalAtAsync(SessionStore<Basket> store, int node)
    {
        for (var i = 0; ; i++)
        {
            using var session = await store.CreateAsync(new Basket(), $"principal {i}");
            if (await NodeOfAsync(session) == node)
            {
                return $"principal {i}";
            }
        }
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

/// <summary>Three primaries without replicas, which serve what they have while one of them is gone.</summary>
public sealed class LoneClusterFixture : IAsyncLifetime
{
    private RedisCluster? _cluster;

    /// <exception cref="InvalidOperationException">redis-server is not installed.</exception>
    public RedisCluster Cluster => _cluster ?? throw new InvalidOperationException(RedisRequirement.Missing);

    public async Task InitializeAsync() =>
        _cluster = RedisRequirement.IsMet ? await RedisCluster.StartAsync(new ClusterSetup { HasReplicas = false }) : null;

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
