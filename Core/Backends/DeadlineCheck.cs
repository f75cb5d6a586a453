namespace SessionKernel;

// A deadline that has passed by the clock of this machine, of something that the server still has: either its time came this moment, or
// the clock has moved. The server is asked, and its clock decides from then on.
internal sealed class DeadlineCheck(ISessionBackend backend, ServerClock clock)
{
    public long NowMs => clock.NowMs;

    /// <returns>Null if it has not ended; else what a write of it comes to: Gone, or Unavailable if the server did not tell.</returns>
    public async ValueTask<BackendStatus?> EndOfAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken) =>
        await TellTimeAsync(key, deadlineMs, cancellationToken).ConfigureAwait(false) is not { } now ? BackendStatus.Unavailable
            : now < deadlineMs ? null
            : BackendStatus.Gone;

    /// <returns>The server's time in unix ms; null if it did not tell.</returns>
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
