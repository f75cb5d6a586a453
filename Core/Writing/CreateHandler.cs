namespace SessionKernel;

/// <summary>Turns the reply to a create into a handle. The id is handed out only if the session is stored.</summary>
internal sealed class CreateHandler<T>(SessionPool<T> pool, Toucher toucher, OutagePolicy outagePolicy, int headerSize)
    : IReplyHandler<SessionState<T>, Session<T>>
    where T : notnull
{
    public Session<T> Handle(SessionState<T> state, in BackendReply reply)
    {
        if (reply.Status == BackendStatus.Done)
        {
            state.Adopt(reply.Body, headerSize, reply.IsUnconfirmed);
            state.Status = state.Header.SerializerId == EnvelopeLayout.ClearedId ? SessionStatus.Cleared : SessionStatus.Live;
            state.LastSave = reply.Status.ToSaveStatus(reply.IsUnconfirmed);
            toucher.Written(state.Key, state.Header, state.SentMs);
            return pool.HandleOf(state);
        }

        reply.Body?.Return();
        reply.Value?.Return();
        if (outagePolicy.FailureOf(reply) is { } failure)
        {
            pool.Return(state);
            throw failure;
        }

        state.MarkNotCreated(reply.Status.ToSaveStatus());
        return pool.HandleOf(state);
    }
}
