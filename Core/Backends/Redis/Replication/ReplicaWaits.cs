using System.Runtime.CompilerServices;

namespace SessionKernel;

// Whether replicas have what was written. Asked on a lane of its own to each primary, since WAIT holds up what comes behind it:
//
//   GETRANGE key 16 31    is it there? The write went to a server that was a primary then; this one may be another by now
//   WAIT replicas ms      how many replicas have what this server had when it answered that
//
// WAIT covers what its own connection has asked so far, reads included. Writes that end meanwhile share the next WAIT, of whichever store
// they are.
/// <summary>What waits for replicas, for the stores of a connection.</summary>
internal sealed class ReplicaWaits : IAsyncDisposable
{
    private readonly ILaneTopology _topology;
    private readonly LaneSettings _settings;
    private readonly Durability _durability;
    private readonly LanePlatform _platform;
    private readonly BackendContext _context;
    private readonly StoreLanes _lanes;
    private readonly ConditionalWeakTable<PrimaryLanes, ReplicationQueue> _queues = [];
    private LaneRouter? _router;

    public ReplicaWaits(
        ILaneTopology topology, LaneSettings lanes, Durability durability, LanePlatform platform, BackendContext connection)
    {
        (_topology, _durability, _platform, _context) = (topology, durability, platform, connection);
        _settings = lanes with
        {
            ClientName = lanes.ClientName is { } name ? name + "-wait" : null,
            CommandTimeout = lanes.CommandTimeout + durability.Timeout,
        };
        _lanes = new StoreLanes(_settings.CommandTimeout, connection);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _router ??= LaneRouter.Of(_topology, lanes: 1, _settings, _platform, _context);
        _lanes.Join(_router);
        return _router?.StartAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <summary>To be called when roles or slots may have changed.</summary>
    public void Review() => _router?.Review();

    /// <returns>Whether enough replicas have what the command wrote.</returns>
    public Task<bool> ConfirmAsync(in BackendCommand command, KeySpace keys) => _lanes.For(command.Key) is { } set
        ? _queues.GetValue(set, _ => new ReplicationQueue(_lanes, _durability)).ConfirmAsync(command, keys)
        : Task.FromResult(false);

    public async ValueTask DisposeAsync()
    {
        _lanes.Leave();
        if (_router is not null)
        {
            await _router.DisposeAsync().ConfigureAwait(false);
        }
    }
}
