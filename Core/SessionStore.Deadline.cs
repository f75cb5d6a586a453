namespace SessionKernel;

// A deadline that has passed by the clock of this machine, of something that the server still has: either its time came this moment, or
// the clock has moved. The server is asked, and its clock decides from then on.
public sealed partial class SessionStore<T>
{
    private readonly ServerClock _clock;

    /// <summary>The clock by which a host judges what this store keeps, put right by the server's if it is the store's own.</summary>
    internal TimeProvider PutRight(TimeProvider time) => time == _time ? new ServerTime(time, _clock) : time;

    /// <summary>Before a session of a list is judged.</summary>
    private async ValueTask CheckClockAsync(IndexedSession session, SessionKey key, Digest16 owner, CancellationToken cancellationToken)
    {
        if (TryReadHeader(session, key, owner, out var header) && ExpiryWindows.Of(header).HasEnded(NowMs))
        {
            await _deadlines.TellTimeAsync(key, header.DeadlineMs, cancellationToken).ConfigureAwait(false);
        }
    }
}
