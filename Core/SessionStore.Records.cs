namespace SessionKernel;

// Named records: for hosts whose key is a name, such as a grain. What a session can too goes the same way as a session's.
public sealed partial class SessionStore<T>
{
    /// <summary>The key of a named record of this store.</summary>
    /// <param name="name">1 to 4,096 bytes of UTF-8, any characters. Stored as a digest.</param>
    /// <returns>As <see cref="SessionKey.FromName(string, ReadOnlySpan{byte})"/> with the store's principal key.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public SessionKey KeyOf(string name) => SessionKey.FromName(_names.Name(name));

    /// <summary>The key of a named record of this store, from UTF-8: the same key as for the text.</summary>
    /// <param name="name">1 to 4,096 bytes of UTF-8.</param>
    /// <returns>As <see cref="KeyOf(string)"/>.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long or no UTF-8.</exception>
    public SessionKey KeyOf(ReadOnlySpan<byte> name) => SessionKey.FromName(_names.Name(name));

    /// <summary>Opens a named record using one command.</summary>
    /// <param name="record">Its key, from <see cref="KeyOf(string)"/>.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>A handle to dispose. The status of a cleared record is <see cref="SessionStatus.Cleared"/>.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> LoadAsync(SessionKey record, CancellationToken cancellationToken = default)
    {
        record.RequireRecord();
        return _loader.LoadAsync(default, record, cancellationToken);
    }

    /// <summary>Creates a named record if it does not exist.</summary>
    /// <param name="record">Its key, from <see cref="KeyOf(string)"/>.</param>
    /// <param name="value">Its value.</param>
    /// <param name="windows">The record's own windows, or <see cref="SessionWindows.NoExpiry"/>; null = those of the store.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>A handle to dispose. Its <see cref="Session{T}.SaveStatus"/> is Conflict if the key has a value.</returns>
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

    /// <summary>Creates a named record without a value if it does not exist. Readers see its tag, and can write the record by it.</summary>
    /// <param name="record">Its key, from <see cref="KeyOf(string)"/>.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>
    /// A handle to dispose: <see cref="SessionStatus.Cleared"/>, or not stored, as <see cref="Session{T}.SaveStatus"/> says.
    /// </returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> CreateClearedAsync(SessionKey record, CancellationToken cancellationToken = default) =>
        _records.CreateClearedAsync(record, cancellationToken);

    /// <summary>
    /// Makes a handle to a record that was read before, without reading it again. Its save returns Conflict if another writer was first.
    /// The record's own windows become those of the store.
    /// </summary>
    /// <param name="record">Its key.</param>
    /// <param name="tag">From <see cref="Session{T}.Tag"/>.</param>
    /// <param name="value">The value to save.</param>
    /// <returns>A live handle to dispose. Its next save writes in any case.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    public Session<T> Attach(SessionKey record, RecordTag tag, T value) => _records.Attach(record, tag, value);

    /// <summary>
    /// Removes a record's value and keeps its key: earlier readers notice, and can write the record again by its tag. Its age restarts.
    /// </summary>
    /// <param name="record">A live handle of a named record. It is <see cref="SessionStatus.Cleared"/> afterwards.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened, as for a save.</returns>
    /// <exception cref="InvalidOperationException">The record is not Live.</exception>
    /// <exception cref="ArgumentException">The handle is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<SaveStatus> ClearAsync(Session<T> record, CancellationToken cancellationToken = default) =>
        _records.ClearAsync(record, cancellationToken);

    /// <summary>Deletes a named record, whatever its value.</summary>
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
    /// Tells that a named record is still in use, for a host that keeps its value and tag instead of a handle. A touch that is due leaves
    /// with the batch, in every <see cref="TouchMode"/>. It does nothing if another writer was first.
    /// </summary>
    /// <param name="record">Its key.</param>
    /// <param name="tag">From <see cref="Session{T}.Tag"/>.</param>
    /// <param name="windows">The record's; null = those of the store.</param>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    public void Touch(SessionKey record, RecordTag tag, SessionWindows? windows = null) => _records.Touch(record, tag, windows);
}
