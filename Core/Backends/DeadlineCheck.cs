namespace SessionKernel;

// A deadline has passed by this machine's clock, but the server still has the value. Either the deadline passed just now, or the clock was
// set. The server is asked, and its clock decides from then on.
internal sealed class DeadlineCheck(ISessionBackend backend, ServerClock clock)
{
    public long NowMs => clock.NowMs;

    /// <returns>
    /// Null if the deadline has not passed; otherwise the status of a write: Gone, or Unavailable if the server did not tell its time.
    /// </returns>
    public async ValueTask<BackendStatus?> EndOfAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken) =>
        await TellTimeAsync(key, deadlineMs, cancellationToken).ConfigureAwait(false) is not { } now ? BackendStatus.Unavailable
            : now < deadlineMs ? null
            : BackendStatus.Gone;

    /// <returns>The server's time in unix ms; null if the server did not tell it.</returns>
    public async ValueTask<long?> TellTimeAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken)
    {
        var told = await backend.TellTimeAsync(key, deadlineMs, cancellationToken).ConfigureAwait(false);
        if (told is { } now && now < deadlineMs)
        {
            clock.Follow(now);
        }

        return told;
    }
}
