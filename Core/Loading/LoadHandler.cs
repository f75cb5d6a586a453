using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>Turns the reply to a load into a session, then requests the touch if one is due.</summary>
internal sealed class LoadHandler<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool, SessionDecoder<T> decoder, Toucher toucher, TouchMode touchMode, DeadlineCheck deadlines,
    OutagePolicy outagePolicy) : IReplyHandler<SessionState<T>, Session<T>>
    where T : notnull
{
    public Session<T> Handle(SessionState<T> state, in BackendReply reply)
    {
        if (outagePolicy.FailureOf(reply) is { } failure)
        {
            pool.Return(state);
            throw failure;
        }

        state.Status = reply.Status switch
        {
            BackendStatus.Done => Open(state, reply.Value!, pool.NowMs),
            BackendStatus.Missing => SessionStatus.Missing,
            BackendStatus.WrongType => SessionStatus.UnknownFormat,
            BackendStatus.Denied => SessionStatus.Denied,
            _ => SessionStatus.Unavailable,
        };
        return Touched(state);
    }

    public Task<Session<T>>? Reconsider(SessionState<T> state) =>
        state is { Status: SessionStatus.Expired or SessionStatus.Missing, Theirs: not null } ? ReconsiderAsync(state) : null;

    /// <summary>The load found a session or a moved marker that has ended by this machine's clock.</summary>
    private async Task<Session<T>> ReconsiderAsync(SessionState<T> state)
    {
        var deadline = EndOf(state.Theirs!.Span);
        var told = await deadlines.TellTimeAsync(state.Key, deadline, CancellationToken.None).ConfigureAwait(false);
        if (told is null)
        {
            state.Status = SessionStatus.Unavailable;
            if (outagePolicy.ErrorOf(new BackendReply(BackendStatus.Unavailable)) is { } error)
            {
                pool.Return(state);
                throw error;
            }
        }
        else if (told < deadline)
        {
            (var stored, state.Theirs) = (state.Theirs!, null);
            state.Status = Open(state, stored, told.Value);
        }

        return Touched(state);
    }

    private SessionStatus Open(SessionState<T> state, PooledBuffer stored, long nowMs)
    {
        toucher.Approach(state.Key);
        return decoder.Open(state, stored, nowMs);
    }

    private Session<T> Touched(SessionState<T> state)
    {
        if (state.Status == SessionStatus.Live && touchMode == TouchMode.Batched)
        {
            toucher.EnqueueIfDue(state.Target, state.StoredTerms);
        }

        return pool.HandleOf(state);
    }

    private static long EndOf(ReadOnlySpan<byte> stored)
    {
        var deadline = BinaryPrimitives.ReadInt64LittleEndian(stored[EnvelopeLayout.Deadline..]);
        return EnvelopeHead.IsMoved(stored) ? MovedMarker.EndOf(deadline) : deadline;
    }
}
