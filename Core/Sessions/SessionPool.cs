using Microsoft.Extensions.ObjectPool;

namespace SessionKernel;

// A state is rented for a load or create, entered for each call that writes, and returned when its handle has ended: at once, or when the
// write under way completes. The store must be open: connected, and not yet disposed.
internal sealed class SessionPool<T>(string store, bool keepsSessions, SerializerSet serializers, ServerClock clock, ValuePool<T>? values)
    where T : notnull
{
    private const int MaximumRetained = 1024;
    private const int Unconnected = 0;
    private const int Open = 1;
    private const int Closed = 2;

    private readonly DefaultObjectPool<SessionState<T>> _states = new(new DefaultPooledObjectPolicy<SessionState<T>>(), MaximumRetained);
    private int _phase = Unconnected;

    public long NowMs => clock.NowMs;

    public bool IsUnconnected => _phase == Unconnected;

    public bool IsClosed => _phase == Closed;

    /// <returns>Whether this call opened the store.</returns>
    public bool TryOpen() => Interlocked.CompareExchange(ref _phase, Open, Unconnected) == Unconnected;

    /// <returns>Whether this call closed the store.</returns>
    public bool TryClose() => Interlocked.Exchange(ref _phase, Closed) != Closed;

    public void RequireOpen()
    {
        if (_phase != Open)
        {
            Throw.StoreNotReady(store, isDisposed: _phase == Closed);
        }
    }

    /// <summary>For operations on sessions: a store that shares a prefix keeps only named records.</summary>
    public void RequireSessions()
    {
        RequireOpen();
        if (!keepsSessions)
        {
            Throw.RecordsOnly(store);
        }
    }

    public SessionState<T> Rent()
    {
        RequireOpen();
        return _states.Get();
    }

    public SessionState<T> Rent(in SessionId id, in SessionKey key)
    {
        var state = Rent();
        state.Begin(this, id, key);
        return state;
    }

    public Session<T> HandleOf(SessionState<T> state) => new(state, this);

    /// <summary>Takes the state of a live handle of this store for one call.</summary>
    public SessionState<T> Enter(in Session<T> session)
    {
        var state = LiveOf(session);
        state.Enter(session.Version);
        return state;
    }

    public void Leave(SessionState<T> state)
    {
        if (state.Leave())
        {
            Return(state);
        }
    }

    public void Return(SessionState<T> state)
    {
        var reusable = state.Reusable is { } own && ReferenceEquals(own, state.Value) ? own : null;
        state.Clear();
        _states.Return(state);
        if (reusable is not null)
        {
            values!.Return((T)reusable);
        }
    }

    /// <summary>The state of a live handle of this store.</summary>
    public SessionState<T> LiveOf(in Session<T> session) => Own(session.Live);

    /// <summary>The state of a handle of this store whose load found something, even if it can't be read.</summary>
    public SessionState<T> FoundOf(in Session<T> session) => Own(
        session.Status is SessionStatus.Cleared or SessionStatus.Corrupt or SessionStatus.UnknownFormat
            or SessionStatus.NewerSchema or SessionStatus.KeyUnavailable or SessionStatus.ValidationFailed ? session.State : session.Live);

    public string NameOfSerializer(byte id) => serializers.Find(id)?.Name ?? $"serializer {id}";

    private SessionState<T> Own(SessionState<T> state)
    {
        RequireOpen();
        if (!ReferenceEquals(state.Pool, this))
        {
            Throw.OtherStore();
        }

        return state;
    }
}
