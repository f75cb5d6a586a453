namespace SessionKernel;

// Named records: for hosts whose key is a name, such as a grain. name -> key -> the same load, create, save and remove as a session's.
// A record has no id: who knows its name reaches it. It may be without an expiry, cleared, and written by a tag.
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
        var now = NowMs;
        return CreateAsync(default, record, value, default, windows is { } own ? own.Start(now) : _expiry.Start(now), now, cancellationToken);
    }

    /// <summary>Begins a named record without a value, if there is none: who finds it knows that there was one, and may write it by its tag.</summary>
    /// <param name="record">Its key, by <see cref="KeyOf(string)"/>.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    /// <returns>A handle to be disposed: <see cref="SessionStatus.Cleared"/>, or not stored, as its <see cref="Session{T}.SaveStatus"/> tells.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was written.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<Session<T>> CreateClearedAsync(SessionKey record, CancellationToken cancellationToken = default)
    {
        record.RequireRecord();
        var state = _pool.Rent(default, record);
        return _creates.SendAsync(ComposeCleared(state, CommandKind.Create, NowMs), state, cancellationToken);
    }

    /// <summary>
    /// A handle to a record that was read before, without reading it again: saved, it is a Conflict if another writer was first. Windows that the
    /// record was given for itself become those of the store.
    /// </summary>
    /// <param name="record">Its key.</param>
    /// <param name="tag">As <see cref="Session{T}.Tag"/> told it.</param>
    /// <param name="value">What is to be saved.</param>
    /// <returns>A live handle to be disposed, whose next save writes.</returns>
    /// <exception cref="ArgumentException">The key is that of a session.</exception>
    public Session<T> Attach(SessionKey record, RecordTag tag, T value)
    {
        Throw.IfNull(value);
        record.RequireRecord();
        var windows = _expiry.Start(tag.CreatedMs);
        var state = _pool.Rent(default, record);
        state.Header = new EnvelopeHeader { Stamp = tag.Stamp, CreatedMs = tag.CreatedMs, DeadlineMs = windows.DeadlineMs, IdleMs = windows.IdleMs };
        state.Windows = windows;
        state.IsNewerThanThisNode = tag.IsNewer;
        state.Value = value;
        state.Status = SessionStatus.Live;
        return _pool.HandleOf(state);
    }

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
    public async ValueTask<SaveStatus> ClearAsync(Session<T> record, CancellationToken cancellationToken = default)
    {
        record.Key.RequireRecord();
        var state = _pool.Enter(record);
        try
        {
            if (state.Windows.HasEnded(NowMs) && await _deadlines.EndOfAsync(state.Key, state.Windows.DeadlineMs, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return state.LastSave = _outagePolicy.Heed(end).ToSaveStatus();
            }

            var status = await _heldSaves.SendAsync(ComposeCleared(state, CommandKind.Save, NowMs), state, cancellationToken).ConfigureAwait(false);
            if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
            {
                (state.Status, state.Value, state.Reusable, state.Windows) = (SessionStatus.Cleared, default, null, ExpiryWindows.Of(state.Header));
            }

            return status;
        }
        finally
        {
            _pool.Leave(state);
        }
    }

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
    public void Touch(SessionKey record, RecordTag tag, SessionWindows? windows = null)
    {
        record.RequireRecord();
        _pool.RequireOpen();
        TouchTerms terms = windows is { } own ? own.Start(tag.CreatedMs) : _expiry.Start(tag.CreatedMs);
        var target = new TouchTarget(record, tag.Stamp);
        if (!terms.Windows.AreNone && _toucher.IsDue(target, terms.Windows))
        {
            _toucher.Enqueue(target, terms);
        }
    }

    private BackendCommand ComposeCleared(SessionState<T> state, CommandKind kind, long now)
    {
        var windows = _expiry.Start(now);
        var body = _composer.ComposeCleared(state, windows, now);
        state.SentMs = _toucher.NowMs;
        return new BackendCommand
        {
            Kind = kind,
            Key = state.Key,
            Body = body,
            TimeToLiveMs = windows.TimeToLiveMs(now),
            NewStamp = state.Writing.Stamp,
            ExpectedStamp = state.Header.Stamp,
            AlternateStamp = state.InDoubt,
        };
    }
}
