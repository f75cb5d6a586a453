using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>
/// A handle to one session, as it was loaded or created. Dispose it when done; every member then throws
/// <see cref="ObjectDisposedException"/>, on every copy of the handle, and a second dispose does nothing.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Not thread-safe: one caller at a time, and one call awaited before the next.</remarks>
[DebuggerDisplay("Session {DebuggerStatus,nq}")]
[SuppressMessage("Performance", "CA1815", Justification = "Handles are not compared.")]
public readonly struct Session<T> : IDisposable
    where T : notnull
{
    private readonly SessionState<T>? _state;
    private readonly ulong _version;
    private readonly SessionPool<T>? _pool;

    internal Session(SessionState<T> state, SessionPool<T> pool)
    {
        _state = state;
        _version = state.Version;
        _pool = pool;
    }

    /// <summary>What the load found.</summary>
    /// <value><see cref="SessionStatus.None"/> for a default handle.</value>
    public SessionStatus Status => _state is null ? SessionStatus.None : State.Status;

    /// <summary>Whether the value can be used.</summary>
    /// <value>True when <see cref="Status"/> is <see cref="SessionStatus.Live"/>.</value>
    public bool IsLive => Status == SessionStatus.Live;

    /// <summary>What the last create, save or renew with this handle did.</summary>
    /// <value><see cref="SaveStatus.None"/> until then.</value>
    public SaveStatus SaveStatus => _state is null ? SaveStatus.None : State.LastSave;

    /// <summary>The id: after a renew, the new one. A secret.</summary>
    /// <value>What was loaded, or what a create handed out.</value>
    /// <exception cref="InvalidOperationException">The session should have been created, but was not stored.</exception>
    public SessionId Id
    {
        get
        {
            var state = State;
            if (state.Id.IsEmpty)
            {
                Throw.NoId();
            }

            return state.Id;
        }
    }

    /// <summary>
    /// Whether the session has a newer id: this one was rotated (<see cref="SessionStore{T}.RotateIdAsync"/>) and works for some seconds
    /// more. A host must not hand it out: the call that rotated it has handed out the new one.
    /// </summary>
    /// <value>False unless the store rotates ids.</value>
    public bool HasOldId => State.HasOldId;

    /// <summary>Where the session lives: a digest, safe to show.</summary>
    /// <value>The default key if the id is forged.</value>
    public SessionKey Key => State.Key;

    /// <summary>The value. A save stores its changes.</summary>
    /// <value>Never null.</value>
    /// <exception cref="InvalidOperationException">The session is not Live.</exception>
    public T Value
    {
        get => Live.Value!;
        set
        {
            Throw.IfNull(value);
            Live.Replace(value);
        }
    }

    /// <summary>When the session was created, or its principal last changed.</summary>
    /// <value>UTC, to the millisecond.</value>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds(Live.Header.CreatedMs);

    /// <summary>How long the session may idle.</summary>
    /// <value>Null = until <see cref="Deadline"/>.</value>
    public TimeSpan? IdleTimeout => Live.Windows.IdleMs is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : null;

    /// <summary>When the session ends, whatever happens.</summary>
    /// <value>UTC; null = it ends only by idling.</value>
    public DateTimeOffset? Deadline => Live.Windows.DeadlineMs is > 0 and var ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    /// <summary>Whether the session belongs to a principal.</summary>
    /// <value>False for an anonymous one.</value>
    public bool HasPrincipal => !Live.Header.Principal.IsEmpty;

    /// <summary>The schema version of the stored payload.</summary>
    /// <value>1 or more.</value>
    public int SchemaVersion => Live.Header.SchemaVersion;

    /// <summary>The name of the serializer that wrote the stored payload.</summary>
    /// <value>A name for people to read.</value>
    public string Serializer => _pool!.NameOfSerializer(Live.Header.SerializerId);

    /// <summary>
    /// Gives this session windows of its own, on every node: shorter ones for a payment, longer ones to remember a user. The next save
    /// stores them, even if the value did not change.
    /// </summary>
    /// <param name="idle">How long the session may idle; null = without limit. Between 1 second and 10 years.</param>
    /// <param name="absolute">How long it may live from now on; null = until it idles out. Between 50 ms and 10 years.</param>
    /// <exception cref="ArgumentException">Both are null, or one is out of range.</exception>
    /// <exception cref="InvalidOperationException">
    /// The session is not Live, or has a principal and would lose its absolute lifetime.
    /// </exception>
    public void SetLifetime(TimeSpan? idle, TimeSpan? absolute)
    {
        ExpiryPolicy.Check(idle, absolute);
        var state = Live;
        if (absolute is null && !state.Header.Principal.IsEmpty)
        {
            Throw.PrincipalNeedsAbsoluteLifetime();
        }

        state.Windows = ExpiryPolicy.Windows(idle, absolute, _pool!.NowMs);
    }

    /// <summary>The first 6 characters of the key's digest, to follow a session through logs.</summary>
    /// <returns>6 characters of base64url.</returns>
    public string ToLogString() => State.Key.ToLogString();

    /// <summary>Returns the status, and nothing of the session's content.</summary>
    /// <returns>The name of the status.</returns>
    public override string ToString() => DebuggerStatus;

    /// <summary>Ends the handle, not the session. The value must not be used afterwards.</summary>
    public void Dispose()
    {
        if (_state is { } state && state.Release(_version))
        {
            _pool!.Return(state);
        }
    }

    internal ulong Version => _version;

    /// <summary>
    /// Reads what a touch needs, from a thread that does not use the handle. If the handle is written meanwhile, the result may mix values
    /// from before and after: it then names no session.
    /// </summary>
    internal bool TryPeek(out SessionId id, out TouchTarget target, out ExpiryWindows windows)
    {
        (id, target, windows) = (default, default, default);
        if (_state is not { Status: SessionStatus.Live } state || state.Version != _version)
        {
            return false;
        }

        (id, target, windows) = (state.Id, state.Target, ExpiryWindows.Of(state.Header));
        Volatile.ReadBarrier();
        return state.Version == _version;
    }

    internal SessionState<T> State
    {
        get
        {
            if (_state is null || _state.Version != _version)
            {
                Throw.SessionDisposed();
            }

            return _state;
        }
    }

    internal SessionState<T> Live
    {
        get
        {
            var state = State;
            if (state.Status != SessionStatus.Live)
            {
                Throw.NotLive(state.Status);
            }

            return state;
        }
    }

    private string DebuggerStatus => _state is null || _state.Version != _version ? "disposed" : _state.Status.ToString();
}
