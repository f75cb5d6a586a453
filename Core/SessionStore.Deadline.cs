using System.Buffers.Binary;

namespace SessionKernel;

// A deadline that has passed by the clock of this machine, of something that the server still has: either its time came this moment, or
// the clock has moved. The server is asked, and its clock decides from then on.
public sealed partial class SessionStore<T>
{
    private readonly ServerClock _clock;

    /// <summary>The clock by which a host judges what this store keeps, put right by the server's if it is the store's own.</summary>
    internal TimeProvider PutRight(TimeProvider time) => time == _time ? new ServerTime(time, _clock) : time;

    /// <returns>Null if it has not ended; else what a write of it comes to.</returns>
    /// <exception cref="SessionKernelException">The server did not tell, under <see cref="OutagePolicy.Throw"/>.</exception>
    private async ValueTask<SaveStatus?> EndOfAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken)
    {
        if (await TellTimeAsync(key, deadlineMs, cancellationToken).ConfigureAwait(false) is { } now)
        {
            return now < deadlineMs ? null : SaveStatus.Gone;
        }

        var unknown = new BackendReply(BackendStatus.Unavailable);
        return OutageOf(unknown) is { } outage ? throw outage : SaveStatus.Unavailable;
    }

    private async ValueTask<long?> TellTimeAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken)
    {
        var told = await _backend.TellTimeAsync(key, deadlineMs, cancellationToken).ConfigureAwait(false);
        if (told is { } now && now < deadlineMs)
        {
            _clock.Follow(now);
        }

        return told;
    }

    /// <summary>A load that found what has ended by the clock of this machine: a session, or a moved marker.</summary>
    private async Task<Session<T>> ReconsiderAsync(SessionState<T> state)
    {
        var deadline = EndOf(state.Theirs!.Span);
        var told = await TellTimeAsync(state.Key, deadline, CancellationToken.None).ConfigureAwait(false);
        if (told is null)
        {
            state.Status = SessionStatus.Unavailable;
            if (OutageOf(new BackendReply(BackendStatus.Unavailable)) is { } outage)
            {
                Recycle(state);
                throw outage;
            }
        }
        else if (told < deadline)
        {
            (var stored, state.Theirs) = (state.Theirs!, null);
            state.Status = Open(state, stored, told.Value);
            if (state.Status == SessionStatus.Live && _touchMode == TouchMode.Batched)
            {
                TouchLater(state);
            }
        }

        return new Session<T>(state, this);
    }

    /// <summary>A save of what has ended by the clock of this machine, by a state that the caller has entered and leaves.</summary>
    private async ValueTask<SaveStatus> WriteLateAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        if (await EndOfAsync(state.Key, state.Windows.DeadlineMs, cancellationToken).ConfigureAwait(false) is { } end)
        {
            return state.LastSave = end;
        }

        return Prepare(state, out var command) is not { } status
            ? await _heldSaves.SendAsync(command, state, cancellationToken).ConfigureAwait(false)
            : await EndUnwritten(state, status, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SaveStatus> SaveLateAsync(SessionState<T> state, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteLateAsync(state, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(state);
        }
    }

    /// <summary>Before a session of a list is judged.</summary>
    private async ValueTask CheckClockAsync(IndexedSession session, SessionKey key, Digest16 owner, CancellationToken cancellationToken)
    {
        if (TryReadHeader(session, key, owner, out var header) && ExpiryWindows.Of(header).HasEnded(NowMs))
        {
            await TellTimeAsync(key, header.DeadlineMs, cancellationToken).ConfigureAwait(false);
        }
    }

    private static long EndOf(ReadOnlySpan<byte> stored)
    {
        var deadline = BinaryPrimitives.ReadInt64LittleEndian(stored[EnvelopeLayout.Deadline..]);
        return stored[EnvelopeLayout.SerializerId] == EnvelopeLayout.MovedMarkerId ? MovedMarker.EndOf(deadline) : deadline;
    }
}
