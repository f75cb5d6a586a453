namespace SessionKernel;

/// <summary>
/// The part of a store that only its host needs, such as a web framework's adapter. Every <see cref="SessionStore{T}"/> implements it:
/// cast the store.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Thread-safe.</remarks>
public interface IHostedSessionStore<T>
    where T : notnull
{
    /// <summary>The lifetime of a session without one of its own.</summary>
    /// <value>As given to <see cref="SessionStoreBuilder{T}.Expire"/>.</value>
    SessionLifetime Lifetime { get; }

    /// <summary>Whether other processes reach the same sessions.</summary>
    /// <value>False for the memory backend.</value>
    bool IsShared { get; }

    /// <summary>What callers get while the server is unreachable.</summary>
    /// <value>As given to <see cref="SessionStoreBuilder{T}.OutagePolicy"/>.</value>
    OutagePolicy OutagePolicy { get; }

    /// <summary>Whether a text can be an id of the store. No I/O: it doesn't tell whether the session exists.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>False if a load would return <see cref="SessionStatus.InvalidId"/>.</returns>
    bool Accepts(ReadOnlySpan<char> text);

    /// <summary>
    /// Reports that a session is still in use while another thread holds its handle, for hosts that report the handles they hold once a
    /// second. Unlike <see cref="SessionStore{T}.TouchAsync"/>, it may be called while the handle is used or disposed, and it finds a
    /// session that another writer has changed.
    /// </summary>
    /// <param name="session">A handle of this store.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>Completed already, at no cost, if no touch is due or the handle is not Live; otherwise completes after a load.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    ValueTask TouchHeldAsync(Session<T> session, CancellationToken cancellationToken = default);
}
