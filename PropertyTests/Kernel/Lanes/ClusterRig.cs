using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Testing.Scripted;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>
/// Scripted servers that are the primaries of a Cluster, each answering loads with its number, and a clock that stands still.
/// </summary>
internal sealed class ClusterRig : ILaneTopology, IAsyncDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(10);

    private readonly ScriptedServer[] _servers;
    private readonly BufferLedger _ledger = new();
    private int _refreshes;

    public ClusterRig(int primaries)
    {
        _servers = [.. Enumerable.Range(0, primaries).Select(ServerOf)];
        Owner = route => route % primaries;
        var context = new BackendContext(new KeySpace("rig:"), new BufferPool(_ledger), Time, NullLogger.Instance);
        var settings = new LaneSettings(
            () => (null, null), "rig", 0, TimeSpan.FromDays(1), LaneRig.CommandTimeout) { Scripts = LaneRig.Scripts };
        Lanes = new StoreLanes(settings.CommandTimeout, context);
        Router = LaneRouter.Of(this, 1, settings, new LanePlatform(Time), context)!;
        Lanes.Join(Router);
    }

    public FakeTimeProvider Time { get; } = new();

    public StoreLanes Lanes { get; }

    public LaneRouter Router { get; }

    public IReadOnlyList<ScriptedServer> Servers => _servers;

    /// <summary>Which server the slot of a route is on; null = on none.</summary>
    public Func<ushort, int?> Owner { get; set; }

    public int Refreshes => Volatile.Read(ref _refreshes);

    LaneLayout ILaneTopology.Layout => LaneLayout.Cluster;

    EndPoint? ILaneTopology.Primary => throw new NotSupportedException();

    IReadOnlyCollection<EndPoint> ILaneTopology.Primaries => [.. _servers.Where(server => !server.Refuses).Select(EndPointOf)];

    EndPoint? ILaneTopology.NextCandidate() => throw new NotSupportedException();

    bool ILaneTopology.IsSuperseded(EndPoint former) =>
        !Enumerable.Range(0, 1 << 16).Any(route => Owner((ushort)route) is { } owner && EndPointOf(_servers[owner]).Equals(former));

    EndPoint? ILaneTopology.PrimaryOf(ushort route) => Owner(route) is { } owner ? EndPointOf(_servers[owner]) : null;

    bool ILaneTopology.IsConnected(EndPoint? primary) => _servers.Any(server => !server.Refuses && EndPointOf(server).Equals(primary));

    Task ILaneTopology.PollAsync() => Task.CompletedTask;

    Task ILaneTopology.RefreshAsync()
    {
        Interlocked.Increment(ref _refreshes);
        Router.Review();
        return Task.CompletedTask;
    }

    public static SessionKey KeyOf(ushort route) => new(SessionKeyKind.Session, route, default);

    public Task StartAsync() => Router.StartAsync(CancellationToken.None).WaitAsync(LaneRig.Bound);

    /// <summary>The number of the server that a lane leads to.</summary>
    public async Task<int> ServerAsync(Lane lane)
    {
        var now = Time.GetTimestamp();
        var question = new Question(CommandKind.Load, "key"u8.ToArray(), now, now + MonotonicClock.Ticks(Time, LaneRig.CommandTimeout));
        if (lane.Send(question) != LaneSend.Taken)
        {
            question.Fail(-1, LaneFault.Unsent);
        }

        var answer = await question.Ended.WaitAsync(LaneRig.Bound);
        return Enumerable.Range(0, _servers.Length).Single(number => answer == Question.TextOf(LaneReplyKind.Value, 0, NameOf(number)));
    }

    /// <summary>The number of the server that serves a route now.</summary>
    public Task<int> ServerAsync(ushort route) => ServerAsync(Lanes.Pick(KeyOf(route))!);

    /// <summary>Waits for a lane for longer than any test advances the clock.</summary>
    public Task<Lane?> WhenOpenAsync(ushort route) =>
        Lanes.WhenOpenAsync(KeyOf(route), Time.GetTimestamp() + MonotonicClock.Ticks(Time, TimeSpan.FromDays(1)), CancellationToken.None);

    public Task AdvanceUntilAsync(Func<bool> isSo) => LaneRig.UntilAsync(() =>
    {
        if (isSo())
        {
            return true;
        }

        Time.Advance(s_step);
        return false;
    });

    public async ValueTask DisposeAsync()
    {
        Lanes.Leave();
        await Router.DisposeAsync().AsTask().WaitAsync(LaneRig.Bound);
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await LaneRig.UntilAsync(() => _ledger.Outstanding == 0);
    }

    private static byte[] NameOf(int number) => Encoding.ASCII.GetBytes($"server {number}");

    private static IPEndPoint EndPointOf(ScriptedServer server) => new(IPAddress.Loopback, server.Port);

    private static ScriptedServer ServerOf(int number)
    {
        var server = ScriptedServer.Start();
        server.Script = (_, command) => command.Name == "GET" ? Answer.Bulk(NameOf(number)) : null;
        return server;
    }
}
