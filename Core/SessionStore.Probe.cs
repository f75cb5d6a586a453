namespace SessionKernel;

// For health checks: a load like any other, of an id that was never handed out.
public sealed partial class SessionStore<T>
{
    /// <summary>What callers get while the server is not reached: for hosts, which tell by it how bad that is.</summary>
    /// <value>As in <see cref="SessionStoreOptions.OutagePolicy"/>.</value>
    public OutagePolicy OutagePolicy => _outagePolicy;

    /// <summary>
    /// Asks the server, on the path of every load and by the same one command, for a session that does not exist. In a Cluster each
    /// call asks another primary, by chance.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="SessionStatus.Missing"/>: the server answers. Denied or Unavailable, whatever the store's outage policy: it does not.</returns>
    /// <exception cref="InvalidOperationException">The store is not connected yet: its host has not started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before there was an answer.</exception>
    public async ValueTask<SessionStatus> ProbeAsync(CancellationToken cancellationToken = default)
    {
        _pool.RequireOpen();
        try
        {
            using var session = await LoadAsync(NewId(out _), cancellationToken).ConfigureAwait(false);
            return session.Status;
        }
        catch (SessionKernelException)
        {
            return SessionStatus.Unavailable;
        }
    }
}
