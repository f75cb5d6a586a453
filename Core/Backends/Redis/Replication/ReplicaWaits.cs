using System.Runtime.CompilerServices;

namespace SessionKernel;

// Asks whether replicas have a write. It uses a separate lane to each primary, since WAIT delays all commands behind it:
//
//   GETRANGE key 16 31    is the write there? The server of the write was a primary then; this one may be another by now
//   WAIT replicas ms      how many replicas have what this server had when it answered GETRANGE
//
// WAIT covers the commands of its own connection so far, reads included. Writes that end meanwhile share the next WAIT, whichever store
// they belong to.
/// <summary>Waits for replicas, for the stores of a connection.</summary>
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

    /// <summary>Call it when roles or slots may have changed.</summary>
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
