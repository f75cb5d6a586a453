namespace SessionKernel;

// The state behind a handle. It is pooled: the version rises when the handle is disposed, so that a handle that somebody kept never sees
// the session of the next user. While a write is under way, the state belongs to the write: a dispose only ends the handle, and the state
// returns to the pool when the write completes. Version and busy bit share one word, so that a dispose that races with a completion
// recycles the state exactly once.
internal sealed class SessionState<T>
    where T : notnull
{
    private const ulong Busy = 1;

    private ulong _word;
    private ulong _entered;

    public SessionStatus Status;
    public SaveStatus LastSave;
    public SessionId Id;
    public SessionKey Key;
    public EnvelopeHeader Header;
    public T? Value;

    /// <summary>
    /// The value as the store read it, if it may be overwritten once the handle has ended. A value that replaced it belongs to the user.
    /// </summary>
    public object? Reusable;

    /// <summary>The stored envelope, with which a save compares the value.</summary>
    public PooledBuffer? Stored;
    public Range StoredPayload;

    /// <summary>The stamp of a write whose outcome was never learned; 0 = none.</summary>
    public ulong InDoubt;

    /// <summary>Whether too few replicas confirmed what is stored: the next save writes it again.</summary>
    public bool IsUnconfirmed;

    /// <summary>Where the loaded moved marker leads, if the id was rotated.</summary>
    public Digest16? Reached;

    /// <summary>Whether an untagged moved marker led here: it must not lead to a tagged session.</summary>
    public bool CameUntagged;

    /// <summary>What another writer stored, when the last write was a conflict.</summary>
    public PooledBuffer? Theirs;

    /// <summary>The windows that the next save writes.</summary>
    public ExpiryWindows Windows;

    /// <summary>The header that the write under way carries.</summary>
    public EnvelopeHeader Writing;

    /// <summary>When that write was sent, by the toucher's clock.</summary>
    public long SentMs;

    /// <summary>The pool of the state's store; null while the state is unused.</summary>
    public SessionPool<T>? Pool { get; private set; }

    public TouchTarget Target => new(Key, Header.Stamp);

    /// <summary>The terms of a touch: those stored, because windows that a handle was given and has not saved do not count yet.</summary>
    public TouchTerms StoredTerms => TouchTerms.Of(Header);

    public ulong Version => Volatile.Read(ref _word) >> 1;

    public bool IsNewerThanThisNode { get; set; }

    /// <summary>Whether another call rotated the id: it still reaches the session, which now has another one.</summary>
    public bool HasOldId { get; set; }

    public void Begin(SessionPool<T> pool, in SessionId id, in SessionKey key)
    {
        Pool = pool;
        Id = id;
        Key = key;
    }

    /// <summary>Points the state to the key under which the session lives now, instead of its id's.</summary>
    public void Follow(in SessionKey key)
    {
        Key = key;
        Reached = null;
        HasOldId = true;
    }

    /// <summary>Takes the state for one call.</summary>
    public void Enter(ulong version)
    {
        var idle = version << 1;
        var seen = Interlocked.CompareExchange(ref _word, idle | Busy, idle);
        if (seen == idle)
        {
            _entered = version;
            return;
        }

        if (seen >> 1 != version)
        {
            Throw.SessionDisposed();
        }

        Throw.Busy();
    }

    /// <returns>Whether the handle was disposed meanwhile, so that the state must be recycled.</returns>
    public bool Leave()
    {
        var held = (_entered << 1) | Busy;
        if (Interlocked.CompareExchange(ref _word, held & ~Busy, held) == held)
        {
            return false;
        }

        Interlocked.And(ref _word, ~Busy);
        return true;
    }

    /// <returns>Whether the state must be recycled now.</returns>
    public bool Release(ulong version)
    {
        var idle = version << 1;
        if (Interlocked.CompareExchange(ref _word, idle + 2, idle) == idle)
        {
            return true;
        }

        Interlocked.CompareExchange(ref _word, (idle | Busy) + 2, idle | Busy);
        return false;
    }

    public void Replace(T value)
    {
        if (!IsTheSame(value))
        {
            (value as IMergeableValue)?.MarkReplacing();
            Value = value;
        }
    }

    // The type is checked first, because ReferenceEquals would box a struct.
    private bool IsTheSame(T value) => !typeof(T).IsValueType && ReferenceEquals(Value, value);

    /// <summary>Forgets what is stored: the next save writes in any case.</summary>
    public void Forget()
    {
        Stored?.Return();
        Stored = null;
        StoredPayload = default;
    }

    public void Keep(PooledBuffer stored, Range payload)
    {
        Forget();
        Stored = stored;
        StoredPayload = payload;
    }

    public void SetTheirs(PooledBuffer? theirs)
    {
        Theirs?.Return();
        Theirs = theirs;
    }

    /// <summary>Makes the handle stand for what was written.</summary>
    /// <param name="body">The envelope; null if a transport may still read it.</param>
    /// <param name="headerSize">Where its payload begins.</param>
    /// <param name="isUnconfirmed">As <see cref="IsUnconfirmed"/>.</param>
    public void Adopt(PooledBuffer? body, int headerSize, bool isUnconfirmed)
    {
        Header = Writing;
        InDoubt = 0;
        IsUnconfirmed = isUnconfirmed;
        (Value as IMergeableValue)?.MarkStored();
        if (body is null)
        {
            Forget();
        }
        else
        {
            Keep(body, headerSize..body.Length);
        }
    }

    /// <summary>The session was not stored: the handle stands for nothing.</summary>
    public void MarkNotCreated(SaveStatus status)
    {
        Id = default;
        Key = default;
        LastSave = status;
        Status = status switch
        {
            SaveStatus.TooLarge => SessionStatus.ValidationFailed,
            SaveStatus.Denied => SessionStatus.Denied,
            _ => SessionStatus.Unavailable,
        };
    }

    public void Clear()
    {
        Forget();
        SetTheirs(null);
        Status = SessionStatus.None;
        LastSave = SaveStatus.None;
        Id = default;
        Key = default;
        Header = default;
        Writing = default;
        SentMs = 0;
        Windows = default;
        Value = default;
        Reusable = null;
        InDoubt = 0;
        IsUnconfirmed = false;
        Reached = null;
        CameUntagged = false;
        HasOldId = false;
        IsNewerThanThisNode = false;
        Pool = null;
    }
}
