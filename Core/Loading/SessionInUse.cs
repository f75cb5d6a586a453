namespace SessionKernel;

/// <summary>Keeps one session in use until it is disposed.</summary>
internal sealed class SessionInUse<T> : IDisposable
    where T : notnull
{
    // The granularity of the shortest idle window. A check that finds nothing due costs no command.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(Granularity.MinimumMs);

    private readonly HeldSessions<T> _held;
    private readonly Session<T> _session;
    private readonly ITimer _timer;
    private bool _isTouching;

    public SessionInUse(HeldSessions<T> held, Session<T> session, TimeProvider time)
    {
        (_held, _session) = (held, session);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((SessionInUse<T>)state!).Touch(), this, s_pause, s_pause);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Touch()
    {
        if (!Interlocked.Exchange(ref _isTouching, true))
        {
            _ = TouchAsync();
        }
    }

    private async Task TouchAsync()
    {
        try
        {
            await _held.TouchAsync(_session, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SessionKernelException or ObjectDisposedException)
        {
            // The server was not reached, which the store has logged: the next check tries again. Or the store was disposed.
        }
        finally
        {
            Volatile.Write(ref _isTouching, false);
        }
    }
}
