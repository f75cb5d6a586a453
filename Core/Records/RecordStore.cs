using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>
/// Named records of a store: values that are found by a name instead of a secret id, for hosts whose key is a name, such as a grain. They
/// use the store's schema, serializers, backend and lifetime, and may have no expiry, be cleared, and be written by a stamp.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Thread-safe. It lives as long as its store.</remarks>
public sealed class RecordStore<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    private readonly RecordLoads<T> _loads;
    private readonly RecordWrites<T> _writes;
    private readonly NameDigester _names;

    internal RecordStore(RecordLoads<T> loads, RecordWrites<T> writes, NameDigester names) =>
        (_loads, _writes, _names) = (loads, writes, names);

    /// <summary>Returns the key of a record of this store.</summary>
    /// <param name="name">1 to 4,096 bytes of UTF-8, any characters. Stored as a digest.</param>
    /// <returns>As <see cref="SessionKey.FromName(string, ReadOnlySpan{byte})"/> with the store's principal key.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public SessionKey KeyOf(string name) => SessionKey.FromName(_names.Name(name));

    /// <summary>Returns the key of a record of this store, from UTF-8: the same key as for the text.</summary>
    /// <param name="name">1 to 4,096 bytes of UTF-8.</param>
    /// <returns>As <see cref="KeyOf(string)"/>.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long or not UTF-8.</exception>
    public SessionKey KeyOf(ReadOnlySpan<byte> name) => SessionKey.FromName(_names.Name(name));

    /// <summary>Opens a record using one command.</summary>
    /// <param name="key">Its key, from <see cref="KeyOf(string)"/>.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>A handle to dispose. The status of a cleared record is <see cref="SessionStatus.Cleared"/>.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionKernelException">The server was not reached, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Record<T>> LoadAsync(SessionKey key, CancellationToken cancellationToken = default) =>
        _loads.LoadAsync(key, cancellationToken);

    /// <summary>Creates a record if it does not exist.</summary>
    /// <param name="key">Its key, from <see cref="KeyOf(string)"/>.</param>
    /// <param name="value">Its value.</param>
    /// <param name="lifetime">The record's own, or <see cref="SessionLifetime.NoExpiry"/>; null = that of the store.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>A handle to dispose. Its <see cref="Record{T}.SaveStatus"/> is Conflict if the key has a value.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Record<T>> CreateAsync(
        SessionKey key, T value, SessionLifetime? lifetime = null, CancellationToken cancellationToken = default) =>
        _writes.CreateAsync(key, value, lifetime, cancellationToken);

    /// <summary>Creates a record without a value if it does not exist. Readers see its stamp, and can write the record by it.</summary>
    /// <param name="key">Its key, from <see cref="KeyOf(string)"/>.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>
    /// A handle to dispose: <see cref="SessionStatus.Cleared"/>, or not stored, as <see cref="Record{T}.SaveStatus"/> says.
    /// </returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Record<T>> CreateClearedAsync(SessionKey key, CancellationToken cancellationToken = default) =>
        _writes.CreateClearedAsync(key, cancellationToken);

    /// <summary>
    /// Makes a handle to a record that was read before, without reading it again. Its save returns Conflict if another writer was first.
    /// The record's own lifetime becomes that of the store.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="stamp">From <see cref="Record{T}.Stamp"/>.</param>
    /// <param name="value">The value to save.</param>
    /// <returns>A live handle to dispose. Its next save writes in any case.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    public Record<T> Attach(SessionKey key, RecordStamp stamp, T value) => _writes.Attach(key, stamp, value);

    /// <summary>Stores the record's changes unless another writer was first, like the save of a session.</summary>
    /// <param name="record">A live handle.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="InvalidOperationException">The record is not Live.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<SaveStatus> SaveAsync(Record<T> record, CancellationToken cancellationToken = default) =>
        _writes.SaveAsync(record, cancellationToken);

    /// <summary>
    /// Removes a record's value and keeps its key: earlier readers notice, and can write the record again by its stamp. Its age restarts.
    /// </summary>
    /// <param name="record">A live handle. It is <see cref="SessionStatus.Cleared"/> afterwards.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened, as for a save.</returns>
    /// <exception cref="InvalidOperationException">The record is not Live.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<SaveStatus> ClearAsync(Record<T> record, CancellationToken cancellationToken = default) =>
        _writes.ClearAsync(record, cancellationToken);

    /// <summary>Deletes a record, whatever its value.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RemoveAsync(SessionKey key, CancellationToken cancellationToken = default) =>
        _writes.RemoveAsync(key, cancellationToken);

    /// <summary>Deletes a record unless another writer was first. It may be one that can't be read.</summary>
    /// <param name="record">A handle whose load found something.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>What happened. <see cref="RemoveStatus.Conflict"/>: the record has changed since, and was left alone.</returns>
    /// <exception cref="InvalidOperationException">The load found nothing.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RemoveStatus> RemoveUnchangedAsync(Record<T> record, CancellationToken cancellationToken = default) =>
        _writes.RemoveUnchangedAsync(record, cancellationToken);

    /// <summary>
    /// Reports that a record is still in use, for a host that keeps its value and stamp instead of a handle. A touch that is due leaves
    /// with the batch, in every <see cref="TouchMode"/>. It does nothing if another writer was first.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="stamp">From <see cref="Record{T}.Stamp"/>.</param>
    /// <param name="lifetime">The record's; null = that of the store.</param>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    public void Touch(SessionKey key, RecordStamp stamp, SessionLifetime? lifetime = null) => _writes.Touch(key, stamp, lifetime);
}
