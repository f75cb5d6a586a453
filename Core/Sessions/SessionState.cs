namespace SessionKernel;

// What a handle stands for. It is pooled: the version rises when the handle is disposed, so that a handle that someone kept
// can never see the session of the next user. While a write is under way the state belongs to it: a dispose then only ends
// the handle, and the state goes back to the pool when the write completes. Version and busy bit are one word, so that a
// dispose which races with a completion recycles the state exactly once.
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
    /// The value as the store read it, if it may be read over when the handle has ended: another value in its place was the user's.
    /// </summary>
    public object? Reusable;

    /// <summary>The stored envelope: what the value is compared with when it is saved.</summary>
    public PooledBuffer? Stored;
    public Range StoredPayload;

    /// <summary>The stamp of a write whose outcome was never learned; 0 = none.</summary>
    public ulong InDoubt;

    /// <summary>Whether too few replicas confirmed what is stored: the next save writes it again.</summary>
    public bool IsUnconfirmed;

    /// <summary>Where the moved marker leads that was loaded, if the id was rotated.</summary>
    public Digest16? Reached;

    /// <summary>Whether a moved marker without a tag led here: it must not lead to a tagged session.</summary>
    public bool CameUntagged;

    /// <summary>What another writer stored, when the last write was a conflict.</summary>
    public PooledBuffer? Theirs;

    /// <summary>The windows that the next save writes.</summary>
    public ExpiryWindows Windows;

    /// <summary>The header that the write under way carries.</summary>
    public EnvelopeHeader Writing;

    /// <summary>When it was sent, by the toucher's clock.</summary>
    public long SentMs;

    /// <summary>Of the store that it belongs to; null before it stands for anything.</summary>
    public SessionPool<T>? Pool { get; private set; }

    public TouchTarget Target => new(Key, Header.Stamp);

    /// <summary>What is stored is touched by its own windows: those that a handle was given and has not saved are not stored yet.</summary>
    public TouchTerms StoredTerms => TouchTerms.Of(Header);

    public ulong Version => Volatile.Read(ref _word) >> 1;

    public bool IsNewerThanThisNode { get; set; }

    /// <summary>Whether the id was rotated, by another call: it still reaches the session, and is not the session's any more.</summary>
    public bool HasOldId { get; set; }

    public void Begin(SessionPool<T> pool, in SessionId id, in SessionKey key)
    {
        Pool = pool;
        Id = id;
        Key = key;
    }

    /// <summary>The session lives under another key than the id says.</summary>
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

    // Not at once by ReferenceEquals: it boxes a struct.
    private bool IsTheSame(T value) => !typeof(T).IsValueType && ReferenceEquals(Value, value);

    /// <summary>What is stored is not known any more: the next save writes.</summary>
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

    /// <summary>What was written is what the handle stands for.</summary>
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

    /// <summary>It was not stored, and stands for nothing.</summary>
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
