namespace SessionKernel;

/// <summary>Which lanes serve a key.</summary>
internal abstract class LaneRoutes : IAsyncDisposable
{
    /// <returns>Null where keys are laid out in a way that lanes do not know.</returns>
    public static LaneRoutes? Of(ILaneTopology topology, int lanes, LaneSettings settings, BackendContext connection) => topology.Layout switch
    {
        LaneLayout.OnePrimary => new OnePrimaryRoutes(topology, lanes, settings, connection),
        LaneLayout.Cluster => new ClusterRoutes(topology, lanes, settings, connection),
        _ => null,
    };

    /// <summary>Starts the lanes to every primary that is known, and waits until they are open or refused.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <returns>Null if nobody is known to serve the key.</returns>
    public abstract LaneSet? For(in SessionKey key);

    /// <summary>A server said that the key is elsewhere.</summary>
    public abstract void Forget(in SessionKey key);

    /// <summary>Asks where the primaries are, since what is known was seen to be wrong.</summary>
    public abstract Task RefreshAsync();

    /// <summary>To be called when roles or slots may have changed.</summary>
    public abstract void Review();

    public abstract ValueTask DisposeAsync();
}
