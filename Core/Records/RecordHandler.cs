namespace SessionKernel;

/// <summary>Turns a reply into the handle of a record, using the handler of sessions.</summary>
internal sealed class RecordHandler<T>(IReplyHandler<SessionState<T>, Session<T>> inner) : IReplyHandler<SessionState<T>, Record<T>>
    where T : notnull
{
    public Record<T> Handle(SessionState<T> state, in BackendReply reply) => new(inner.Handle(state, reply));

    public Task<Record<T>>? Reconsider(SessionState<T> state) => inner.Reconsider(state) is { } handle ? WrapAsync(handle) : null;

    private static async Task<Record<T>> WrapAsync(Task<Session<T>> handle) => new(await handle.ConfigureAwait(false));
}
