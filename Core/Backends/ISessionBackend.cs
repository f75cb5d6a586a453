namespace SessionKernel;

// The port. It speaks bytes: a value is an envelope, and no backend looks further into it than magic, serializer id and
// stamps.
//
// Missing and gone  A load of a key that is not there is Missing. A save or touch of such a key, or of one that holds a
//                   moved marker or something foreign, is Gone: it never brings a key back.
// Idempotence       A command may be sent again after an unknown outcome: a create or save that finds its own new stamp,
//                   as the stamp or as the previous stamp, has been applied. Removing what is not there is Missing.
// Outcomes          Everything that a server holds or does is a BackendStatus. Unavailable: certainly not applied.
//                   OutcomeUnknown: may have been. A cancelled command is Canceled while unwritten; once written, a
//                   write is OutcomeUnknown and a load is Canceled.
// Index             A command with an index entry writes session and entry in one step, and puts a missing entry or index back;
//                   an index that can't be written leaves the session as good as ever. Entries of sessions that are gone
//                   are cleared by whoever reads the index. A create never leaves a principal more sessions than the limit.
// Buffers           The body of a command belongs to the backend from the call on. It comes back in the reply when no
//                   transport can still read it, and is abandoned otherwise. The value of a reply belongs to the handler.
// Completion        The backend completes each command exactly once, from an operation of its own, by calling the handler
//                   with the state that came with the command: it may do so on any thread, and before the call returns.
// Thread-safety     Everything here may be called from any thread at any time.
internal interface ISessionBackend : IAsyncDisposable
{
    /// <summary>Reaches the server and loads what it needs there, or throws <see cref="SessionKernelException"/>.</summary>
    ValueTask ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Whether a server is connected, as far as is known without asking it.</summary>
    bool IsReachable => true;

    /// <summary>A port for one kind of result: called a few times while a store is built, never per command.</summary>
    ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler);

    /// <summary>Asks the index of a principal, or has it end sessions. Never throws but by its token.</summary>
    ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken);

    /// <summary>The lock of a session. Never throws but by its token.</summary>
    ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Extends the TTL of each key whose stamp is still the one given: all in one batch per server. A key whose stamp has
    /// changed is left alone, since its writer has just set a fresher TTL.
    /// </summary>
    /// <param name="touches">Valid until the returned task ends.</param>
    /// <param name="outcomes">One for each touch, in the same order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends early only by its token: what could not be sent is <see cref="TouchOutcome.Failed"/>.</returns>
    ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken);

    /// <summary>The server's clock, for a deadline that has passed by this machine's. Never throws but by its token.</summary>
    /// <returns>
    /// In unix ms, as exactly as the deadline needs; null = not told. A backend in this process has no other clock than the machine's.
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
    /// <summary>Owns both buffers of the reply. What it throws reaches the caller.</summary>
    TResult Handle(TState state, in BackendReply reply);

    /// <summary>After <see cref="Handle"/> has returned: what the result waits for yet, and then is.</summary>
    /// <returns>Null, but for a load of what has ended by the clock of this machine.</returns>
    Task<TResult>? Reconsider(TState state) => null;
}
