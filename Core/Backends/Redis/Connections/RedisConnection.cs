namespace SessionKernel;

// A connection owns the multiplexer, the known topology, the lanes with their threads, the waits for replicas, the servers that refuse
// SCRIPT LOAD, the servers' clock, and the events of all these. A store owns its keys, buffers, options, touches and log.
/// <summary>The connection that stores with the same target share.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly BackendContext _context;
    private readonly LanePlatform _platform;
    private readonly RedisBackendOptions _options;
    private readonly LaneSettings? _lanes;
    private Task? _opening;

    public RedisConnection(RedisTarget target, KeySpace keys)
    {
        _options = target.Options;
        _context = new BackendContext(keys, new BufferPool(target.Ledger), target.Time, Log);
        _platform = new LanePlatform(target.Time);
        _lanes = target.Lanes is { } settings ? settings with { Values = _context.Values } : null;
        Link = target.ToLink(_context);
        Link.Topology.Changed += Review;
        if (_lanes is not null && _options.Durability.Replicas > 0)
        {
            Replicas = new ReplicaWaits(Link.Topology, _lanes, _options.Durability, _platform, _context);
        }
    }

    /// <summary>How many stores hold it. Only <see cref="RedisConnections"/> counts.</summary>
    public int Holders { get; set; }

    public RedisLink Link { get; }

    /// <summary>Null until connected, and if the multiplexer carries everything.</summary>
    public LaneRouter? Router { get; private set; }

    /// <summary>Null if no write waits for replicas.</summary>
    public ReplicaWaits? Replicas { get; }

    public ConnectionLog Log { get; } = new();

    public ServerClock Clock => _context.Clock;

    public ValueLimit Values => _context.Values;

    /// <summary>Connects, or waits for the store that is connecting. Does nothing once connected.</summary>
    /// <exception cref="SessionKernelException">The server can't be reached, or can't be used.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var asked = _context.Time.GetTimestamp();
        var (opening, isJoined) = Open();
        try
        {
            await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SessionKernelException) when (isJoined && _context.Time.GetElapsedTime(asked) < _options.ConnectTimeout)
        {
            // Another store began this attempt earlier: its failure does not mean that a new attempt fails.
            await Open().Opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await (_opening ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Link.Topology.Changed -= Review;
        if (Router is not null)
        {
            await Router.DisposeAsync().ConfigureAwait(false);
        }

        if (Replicas is not null)
        {
            await Replicas.DisposeAsync().ConfigureAwait(false);
        }

        await Link.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private (Task Opening, bool IsJoined) Open()
    {
        lock (_gate)
        {
            if (_opening is { IsFaulted: false, IsCanceled: false })
            {
                return (_opening, true);
            }

            // The connection outlives the store that opens it, so it must not capture that store's execution context.
            using var noContext = ExecutionContext.SuppressFlow();
            _opening = Task.Run(OpenAsync);
            return (_opening, false);
        }
    }

    private async Task OpenAsync()
    {
        if (!Link.IsConnected)
        {
            await Link.ConnectAsync(_ending.Token).ConfigureAwait(false);
        }

        if (_lanes is not null && _options.Transport == TransportMode.Lanes)
        {
            Router ??= LaneRouter.Of(Link.Topology, _options.LanesPerPrimary, _lanes, _platform, _context);
        }

        await (Router?.StartAsync(_ending.Token) ?? Task.CompletedTask).ConfigureAwait(false);
        await (Replicas?.StartAsync(_ending.Token) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private void Review()
    {
        Router?.Review();
        Replicas?.Review();
    }
}
