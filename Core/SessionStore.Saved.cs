namespace SessionKernel;

// What came of a write: done = the handle stands for what was written; a conflict = what the other writer stored is kept, to be merged
// or taken over; a reply that was lost = the stamp stays in doubt.
public sealed partial class SessionStore<T>
{
    private SaveStatus CompleteSave(SessionState<T> state, in BackendReply reply)
    {
        if (reply.Status == BackendStatus.Done)
        {
            Adopt(state, state.Writing, reply.Body, reply.IsUnconfirmed);
            _toucher.Written(state.Key, state.Header, state.SentMs);
            return state.LastSave = SavedAs(reply);
        }

        reply.Body?.Return();
        if (reply.Status == BackendStatus.Canceled)
        {
            throw reply.Cause ?? new OperationCanceledException();
        }

        state.Theirs?.Return();
        state.Theirs = reply.Value;
        state.LastSave = StatusOf(reply.Status);
        if (reply.Status == BackendStatus.OutcomeUnknown)
        {
            state.InDoubt = state.Writing.Stamp;
        }
        else if (state.LastSave == SaveStatus.Gone)
        {
            _toucher.Ended(state.Target);
        }

        return OutageOf(reply) is { } outage ? throw outage : state.LastSave;
    }

    /// <summary>What was written is what the handle stands for.</summary>
    private void Adopt(SessionState<T> state, in EnvelopeHeader written, PooledBuffer? body, bool isUnconfirmed)
    {
        state.Header = written;
        state.InDoubt = 0;
        state.IsUnconfirmed = isUnconfirmed;
        (state.Value as IMergeableValue)?.MarkStored();
        if (body is null)
        {
            state.Forget();
        }
        else
        {
            state.Keep(body, _sealer.HeaderSize..body.Length);
        }
    }

    private static SaveStatus SavedAs(in BackendReply reply) => reply.IsUnconfirmed ? SaveStatus.SavedNotReplicated : SaveStatus.Saved;

    private static SaveStatus StatusOf(BackendStatus status) => status switch
    {
        BackendStatus.Done => SaveStatus.Saved,
        BackendStatus.Conflict => SaveStatus.Conflict,
        BackendStatus.Denied => SaveStatus.Denied,
        BackendStatus.StoreFull => SaveStatus.StoreFull,
        BackendStatus.LimitReached => SaveStatus.LimitReached,
        BackendStatus.Unavailable => SaveStatus.Unavailable,
        BackendStatus.OutcomeUnknown => SaveStatus.OutcomeUnknown,
        _ => SaveStatus.Gone,
    };

    private sealed class SaveHandler(SessionStore<T> store, bool leaves) : IReplyHandler<SessionState<T>, SaveStatus>
    {
        public SaveStatus Handle(SessionState<T> state, in BackendReply reply)
        {
            try
            {
                return store.CompleteSave(state, reply);
            }
            finally
            {
                if (leaves)
                {
                    store.Leave(state);
                }
            }
        }
    }
}
