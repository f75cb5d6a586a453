namespace SessionKernel;

// Done: the handle stands for what was written. Conflict: the other writer's value is kept, to be merged or taken over. Lost reply: the
// stamp stays in doubt.
internal sealed class SaveHandler<T>(SessionPool<T> pool, Toucher toucher, OutagePolicy outagePolicy, int headerSize, bool leaves)
    : IReplyHandler<SessionState<T>, SaveStatus>
    where T : notnull
{
    public SaveStatus Handle(SessionState<T> state, in BackendReply reply)
    {
        try
        {
            return Complete(state, reply);
        }
        finally
        {
            if (leaves)
            {
                pool.Leave(state);
            }
        }
    }

    private SaveStatus Complete(SessionState<T> state, in BackendReply reply)
    {
        if (reply.Status == BackendStatus.Done)
        {
            state.Adopt(reply.Body, headerSize, reply.IsUnconfirmed);
            toucher.Written(state.Key, state.Header, state.SentMs);
            return state.LastSave = reply.Status.ToSaveStatus(reply.IsUnconfirmed);
        }

        reply.Body?.Return();
        if (reply.Status == BackendStatus.Canceled)
        {
            throw reply.Cause ?? new OperationCanceledException();
        }

        state.SetTheirs(reply.Value);
        state.LastSave = reply.Status.ToSaveStatus();
        if (reply.Status == BackendStatus.OutcomeUnknown)
        {
            state.InDoubt = state.Writing.Stamp;
        }
        else if (state.LastSave == SaveStatus.Gone)
        {
            toucher.Ended(state.Target);
        }

        return outagePolicy.ErrorOf(reply) is { } error ? throw error : state.LastSave;
    }
}
