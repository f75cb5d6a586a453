using System.Net;

namespace SessionKernel;

/// <summary>The lanes to one primary, each with its reconnector.</summary>
internal sealed class PrimaryLanes : IAsyncDisposable
{
    private readonly ILaneTopology _topology;
    private readonly EndPoint? _endPoint;
    private readonly AvailableLanes _available;
    private readonly LaneReconnector[] _reconnectors;
    private readonly BackendContext _context;
    private readonly TimeSpan _connectTimeout;
    private bool _isStarted;
    private bool _isDisposed;

    /// <param name="topology">Knows the primaries.</param>
    /// <param name="endPoint">The primary of a Cluster; null = the only primary, at whatever address it is.</param>
    /// <param name="lanes">How many lanes.</param>
    /// <param name="settings">How each is opened.</param>
    /// <param name="platform">The platform that they run on.</param>
    /// <param name="context">The connection's context.</param>
    public PrimaryLanes(
        ILaneTopology topology, EndPoint? endPoint, int lanes, LaneSettings settings, LanePlatform platform, BackendContext context)
    {
        (_topology, _endPoint, _context) = (topology, endPoint, context);
        _connectTimeout = settings.ConnectTimeout;
        _available = new AvailableLanes(lanes, platform);
        _reconnectors =
        [
            .. Enumerable.Range(0, lanes).Select(index => new LaneReconnector(index, _available, this, settings, platform, context)),
        ];
    }

    /// <summary>
    /// Completes with an open lane, or with null if lanes are refused. Cancelled if the caller should look up the key's lanes again.
    /// </summary>
    public Task<Lane?> WhenOpen => _available.WhenOpen;

    /// <summary>Whether a slot has led here since the last review.</summary>
    public bool IsWanted { get; set; }

    /// <summary>The primary's address as far as is known; null if none is known.</summary>
    public EndPoint? EndPoint => _endPoint ?? _topology.Primary ?? _topology.NextCandidate();

    /// <summary>Whether the multiplexer is connected to the primary.</summary>
    public bool IsConnected => _topology.IsConnected(_endPoint);

    /// <summary>Does nothing when called again.</summary>
    public void Start()
    {
        if (!Interlocked.Exchange(ref _isStarted, true))
        {
            Array.ForEach(_reconnectors, reconnector => reconnector.Start());
        }
    }

    /// <summary>Completes when one lane is open or refused. The others follow.</summary>
    public async Task WhenStartedAsync(CancellationToken cancellationToken)
    {
        var started = _context.Time.GetTimestamp();
        while (true)
        {
            var left = _connectTimeout - _context.Time.GetElapsedTime(started);
            try
            {
                await WhenOpen.WaitAsync(
                    left > TimeSpan.Zero ? left : TimeSpan.Zero, _context.Time, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                _available.Refuse(0);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Volatile.Read(ref _isDisposed))
            {
                // The topology may have changed. The lane is still being opened.
            }
        }
    }

    /// <returns>An open lane, if there is one.</returns>
    public Lane? Pick() => _available.Pick();

    /// <summary>Whether another server is the primary by now, as far as is known.</summary>
    public bool IsSuperseded(EndPoint former) => _topology.IsSuperseded(former);

    /// <summary>Polls the servers for the primary. Completes soon, and never throws.</summary>
    public Task RefreshAsync() => _topology.RefreshAsync();

    /// <summary>Call it when the topology may have changed.</summary>
    public void Review() => Array.ForEach(_reconnectors, reconnector => reconnector.Review());

    /// <summary>Cancels the waiters, since other lanes may serve their keys by now.</summary>
    public void CancelWaiters() => _available.CancelWaiters();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        await Task.WhenAll(_reconnectors.Select(reconnector => reconnector.StopAsync())).ConfigureAwait(false);
        _available.Dispose();
        foreach (var reconnector in _reconnectors)
        {
            await reconnector.DisposeAsync().ConfigureAwait(false);
        }
    }
}
