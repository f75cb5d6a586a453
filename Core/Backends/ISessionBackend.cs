namespace SessionKernel;

// The port between a store and its backend. It deals in bytes: a value is an envelope, of which a backend reads only magic, serializer id,
// stamps and, for the limit of sessions, the time of creation.
//
// Missing and gone  A load of a key that does not exist is Missing. A save or touch of such a key, or of one that holds a
//                   moved marker or something foreign, is Gone: it never brings a key back.
// Idempotence       A command may be sent again after an unknown outcome: a create or save that finds its own new stamp,
//                   as the stamp or as the previous stamp, has been applied. Removing a session that does not exist is Missing.
// Outcomes          Everything that a server holds or does is a BackendStatus. Unavailable: certainly not applied.
//                   OutcomeUnknown: may have been applied. A command cancelled before it is written is Canceled; after that, a
//                   cancelled write is OutcomeUnknown, and a cancelled load is Canceled.
// Index             A command with an index entry writes session and entry in one step, and restores a missing entry or index. An index
//                   that can't be written does not affect the session. Readers of the index remove the entries of sessions that are
//                   gone. A create never gives a principal more sessions than the limit.
// Buffers           The body of a command belongs to the backend from the call on. The reply returns it if no transport can still
//                   read it; otherwise it is abandoned. The value of a reply belongs to the handler.
// Completion        The backend completes each command exactly once, by calling the handler with the state that came with the
//                   command: on any thread, possibly before the call returns.
// Thread-safety     Any thread may call any member at any time.
internal interface ISessionBackend : IAsyncDisposable
{
    /// <summary>Connects to the server and loads what the backend needs there, or throws <see cref="SessionKernelException"/>.</summary>
    ValueTask ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Whether a server is connected, as far as is known without asking it.</summary>
    bool IsReachable => true;

    /// <summary>Opens a port for one type of result: called a few times while a store is built, never per command.</summary>
    ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler);

    /// <summary>Queries the index of a principal, or ends sessions in it. Throws only when cancelled.</summary>
    ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken);

    /// <summary>Takes, extends or releases the lock of a session. Throws only when cancelled.</summary>
    ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Extends the TTL of each key that still has the given stamp, in one batch per server. A key with another stamp is left alone: its
    /// writer has just set a fresher TTL.
    /// </summary>
    /// <param name="touches">Must stay valid until the returned task completes.</param>
    /// <param name="outcomes">One for each touch, in the same order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes early only when cancelled. A touch that could not be sent is <see cref="TouchOutcome.Failed"/>.</returns>
    ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken);

    /// <summary>Asks for the server's time, after a deadline has passed by this machine's clock. Throws only when cancelled.</summary>
    /// <returns>
    /// Unix ms, as exact as the deadline needs; null if the server did not tell. A backend in this process has no clock but the machine's.
    /// </returns>
    ValueTask<long?> TellTimeAsync(SessionKey key, long deadlineMs, CancellationToken cancellationToken) => new(deadlineMs);
}

internal interface ICommandPort<TState, TResult>
{
    ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken);
}

/// <summary>Turns a reply into the caller's result, on the thread that completes the operation.</summary>
internal interface IReplyHandler<TState, TResult>
{
    /// <summary>Owns both buffers of the reply. Its exceptions reach the caller.</summary>
    TResult Handle(TState state, in BackendReply reply);

    /// <summary>
    /// Called after <see cref="Handle"/> has returned. If the result needs more work, returns a task that produces it.
    /// </summary>
    /// <returns>Null, except for a load of a value that has ended by this machine's clock.</returns>
    Task<TResult>? Reconsider(TState state) => null;
}
