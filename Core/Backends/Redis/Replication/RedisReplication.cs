using System.Runtime.CompilerServices;

namespace SessionKernel;

// Whether replicas have what was written. Asked on a lane of its own to each primary, since WAIT holds up what comes behind it:
//
//   GETRANGE key 16 31    is it there? The write went to a server that was a primary then; this one may be another by now
//   WAIT replicas ms      how many replicas have what this server had when it answered that
//
// WAIT covers what its own connection has asked so far, reads included. Writes that end meanwhile share the next WAIT.
internal sealed class RedisReplication : IAsyncDisposable
{
    private readonly LaneFleet _lanes;
    private readonly Durability _durability;
    private readonly DurableWrites _writes;
    private readonly BackendContext _context;
    private readonly LogThrottle _throttle;
    private readonly ConditionalWeakTable<LaneSet, ReplicationQueue> _queues = [];

    public RedisReplication(ILaneTopology topology, LaneSettings lanes, RedisBackendOptions options, BackendContext context)
    {
        _durability = options.Durability;
        _writes = options.DurableWrites;
        _context = context;
        _throttle = new LogThrottle(context.Time);
        _lanes = new LaneFleet(topology, 1, lanes with
        {
            ClientName = lanes.ClientName is { } name ? name + "-wait" : null,
            CommandTimeout = lanes.CommandTimeout + _durability.Timeout,
        }, context);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _lanes.StartAsync(cancellationToken);

    /// <summary>To be called when roles or slots may have changed.</summary>
    public void Review() => _lanes.Review();

    public bool Covers(in BackendCommand command) => (_writes & Purpose(command)) != 0;

    /// <summary>Never throws: what was written stands, whoever gives up waiting.</summary>
    /// <returns>Whether enough replicas have what the command wrote.</returns>
    public async Task<bool> ConfirmAsync(BackendCommand command, CancellationToken cancellationToken)
    {
        var asked = AskAsync(command);
        await ((Task)asked.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isConfirmed = asked.IsCompletedSuccessfully && await asked.ConfigureAwait(false);
        if (!isConfirmed && !cancellationToken.IsCancellationRequested && _throttle.Allows(0))
        {
            Log.NotReplicated(_context.Logger, _durability.Replicas);
        }

        return isConfirmed;
    }

    /// <summary>As for a command: whether enough replicas know that none of the sessions is there any more.</summary>
    public async Task<bool> ConfirmAsync(IndexCommand revoked, CancellationToken cancellationToken)
    {
        var ended = Enumerable.Range(0, revoked.Sessions.Count).Select(i => new BackendCommand { Kind = CommandKind.Remove, Key = revoked.SessionOf(i) });
        var confirmed = await Task.WhenAll(ended.Where(command => Covers(command)).Select(command => ConfirmAsync(command, cancellationToken))).ConfigureAwait(false);
        return Array.TrueForAll(confirmed, isConfirmed => isConfirmed);
    }

    public ValueTask DisposeAsync() => _lanes.DisposeAsync();

    private Task<bool> AskAsync(in BackendCommand command) => _lanes.For(command.Key) is { } set
        ? _queues.GetValue(set, _ => new ReplicationQueue(_lanes, _durability, _context.Keys)).ConfirmAsync(command)
        : Task.FromResult(false);

    private static DurableWrites Purpose(in BackendCommand command) => command.Kind switch
    {
        _ when command.IsPartOfRenew => DurableWrites.Renew,
        CommandKind.Create => DurableWrites.Create,
        CommandKind.Save => DurableWrites.Save,
        CommandKind.Renew => DurableWrites.Renew,
        CommandKind.Remove => DurableWrites.Remove,
        _ => DurableWrites.None,
    };
}
