namespace SessionKernel;

// Named records: for hosts whose key is a name, such as a grain. What a session can too goes the same way as a session's.
public sealed partial class SessionStore<T>
{
    /// <summary>The key of a named record of this store.</summary>
    /// <param name="name">1 to 4,096 bytes of UTF-8; any characters. Kept as a digest.</param>
    /// <returns>As <see cref="SessionKey.FromName(string, ReadOnlySpan{byte})"/> with the store's principal key.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public SessionKey KeyOf(string name) => SessionKey.FromName(_names.Name(name));

    /// <summary>The key of a named record of this store, without a string: the same as of the name's text.</summary>
    /// <param name="name">1 to 4,096 bytes of UTF-8.</param>
    /// <returns>As <see cref="KeyOf(string)"/>.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long or no UTF-8.</exception>
    public SessionKey KeyOf(ReadOnlySpan<byte> name) => SessionKey.FromName(_names.Name(name));

    /// <summary>Opens a named record: one command.</summary>
    /// <param name="record">Its key, by <see cref="KeyOf(string)"/>.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>A handle to be disposed, as of a session. A record that was cleared is <see cref="SessionStatus.Cleared"/>.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> LoadAsync(SessionKey record, CancellationToken cancellationToken = default)
    {
        record.RequireRecord();
        return _loader.LoadAsync(default, record, cancellationToken);
    }

    /// <summary>Begins a named record, if there is none.</summary>
    /// <param name="record">Its key, by <see cref="KeyOf(string)"/>.</param>
    /// <param name="value">Its value.</param>
    /// <param name="windows">Windows of its own, or <see cref="SessionWindows.NoExpiry"/>; null = those of the store.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>A handle to be disposed; Conflict is its <see cref="Session{T}.SaveStatus"/> if anything is under the key.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> CreateAsync(SessionKey record, T value, SessionWindows? windows = null, CancellationToken cancellationToken = default)
    {
        Throw.IfNull(value);
        record.RequireRecord();
        var now = _pool.NowMs;
        var expiry = windows is { } own ? own.Start(now) : _expiry.Start(now);
        return CreateAsync(default, record, value, default, expiry, now, cancellationToken);
    }

    /// <summary>Begins a named record without a value, if there is none: who finds it knows that there was one, and may write it by its tag.</summary>
    /// <param name="record">Its key, by <see cref="KeyOf(string)"/>.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>A handle to be disposed: <see cref="SessionStatus.Cleared"/>, or not stored, as its <see cref="Session{T}.SaveStatus"/> tells.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> CreateClearedAsync(SessionKey record, CancellationToken cancellationToken = default) =>
        _records.CreateClearedAsync(record, cancellationToken);

    /// <summary>
    /// A handle to a record that was read before, without reading it again: saved, it is a Conflict if another writer was first. Windows that the
    /// record was given for itself become those of the store.
    /// </summary>
    /// <param name="record">Its key.</param>
    /// <param name="tag">As <see cref="Session{T}.Tag"/> told it.</param>
    /// <param name="value">What is to be saved.</param>
    /// <returns>A live handle to be disposed, whose next save writes.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    public Session<T> Attach(SessionKey record, RecordTag tag, T value) => _records.Attach(record, tag, value);

    /// <summary>
    /// Leaves a record without a value, and its key in place: who read it before finds out, and may write it again by its tag. Its age begins anew.
    /// </summary>
    /// <param name="record">A live handle of a named record. It is <see cref="SessionStatus.Cleared"/> afterwards.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened, as of a save.</returns>
    /// <exception cref="InvalidOperationException">The record is not Live.</exception>
    /// <exception cref="ArgumentException">The handle is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<SaveStatus> ClearAsync(Session<T> record, CancellationToken cancellationToken = default) =>
        _records.ClearAsync(record, cancellationToken);

    /// <summary>Ends a named record, whatever is stored of it.</summary>
    /// <param name="record">Its key.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RemoveAsync(SessionKey record, CancellationToken cancellationToken = default)
    {
        record.RequireRecord();
        _pool.RequireOpen();
        return SendRemove(record, 0, default, cancellationToken);
    }

    /// <summary>
    /// Says that a named record is still in use, for a host that keeps its value and tag in place of a handle. The touch goes out with the batch, in every
    /// <see cref="TouchMode"/>, if one is due. If another writer was first it does nothing.
    /// </summary>
    /// <param name="record">Its key.</param>
    /// <param name="tag">As <see cref="Session{T}.Tag"/> told it.</param>
    /// <param name="windows">The record's; null = those of the store.</param>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    public void Touch(SessionKey record, RecordTag tag, SessionWindows? windows = null) => _records.Touch(record, tag, windows);
}
