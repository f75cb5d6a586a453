using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

/// <summary>The session of one request and one store: loaded on demand, committed before the response's headers leave.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// Not thread-safe, like its request. When the request is over, every member throws <see cref="ObjectDisposedException"/>: a task that
/// continues keeps the <see cref="Id"/>, and opens the session using the store.
/// </remarks>
public sealed partial class WebSession<[DynamicallyAccessedMembers(SessionValue.Members)] T> : IWebSession
    where T : notnull
{
    private readonly WebSessionSource<T> _source;
    private readonly LiveRequest _request;
    private readonly bool _isReadOnly;
    private Session<T> _session;
    private PendingId? _pending;

    internal WebSession(WebSessionSource<T> source, LiveRequest request, bool isReadOnly)
    {
        _source = source;
        _request = request;
        _isReadOnly = isReadOnly;
        _tokens = new TokenExchange(source.Transport);
    }

    /// <summary>The status of the session that the client's cookie or token names.</summary>
    /// <value><see cref="SessionStatus.None"/> without one.</value>
    public SessionStatus Status
    {
        get
        {
            using (_request.Enter())
            {
                return _session.Status;
            }
        }
    }

    /// <summary>Whether there is a stored session.</summary>
    /// <value>False for a session that this request has only begun.</value>
    public bool IsLive => Status == SessionStatus.Live;

    /// <summary>Whether this request's changes can be stored.</summary>
    /// <value>
    /// False when a session may exist that could not be opened, so that it is not lost, and when no session may begin, such as without
    /// consent: set values are then dropped. Also false without a session while the server is not connected.
    /// </value>
    public bool IsAvailable
    {
        get
        {
            using (_request.Enter())
            {
                // A load that found nothing was answered, whatever state the connection is in.
                return IsLive || (MayCreate && (Status != SessionStatus.None || Store.IsReachable));
            }
        }
    }

    /// <summary>
    /// The id, for opening the session without a request, using the store: in a Blazor circuit, or a task that continues. A secret: never
    /// show it, and keep it no longer than that.
    /// </summary>
    /// <value>The default, which opens nothing, until the session is stored; after a renew, the new one.</value>
    public SessionId Id
    {
        get
        {
            using (_request.Enter())
            {
                return IsLive ? _session.Id : default;
            }
        }
    }

    /// <summary>Where the session lives, or will live when it is stored: a digest, safe to show, which opens nothing.</summary>
    /// <value>The same in every request of a stored session, until a renewal; without a session, different in each request.</value>
    public string PublicId
    {
        get
        {
            using (_request.Enter())
            {
                return (Key ?? Pending.Key).ToDigestString();
            }
        }
    }

    /// <summary>The value. The commit stores changes; setting it begins a session if there is none.</summary>
    /// <value>As loaded.</value>
    /// <exception cref="InvalidOperationException">
    /// Read without a session or a set value; set without a session when the response's headers have left; or set where the endpoint is
    /// <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public T Value
    {
        get
        {
            if (!TryGetValue(out var value))
            {
                RequireSession();
            }

            return value!;
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            using (_request.Enter())
            {
                RefuseReadOnly();
                if (IsLive)
                {
                    _session.Value = value;
                }
                else
                {
                    Start(value);
                }
            }
        }
    }

    /// <summary>Where the session lives; null without one, and where none can be any more.</summary>
    internal SessionKey? Key
    {
        get
        {
            using (_request.Enter())
            {
                return IsLive || Status.MayStillBeThere() ? _session.Key : null;
            }
        }
    }

    /// <summary>Ended once the session may be used.</summary>
    internal Task Opening { get; set; } = Task.CompletedTask;

    /// <summary>What the next create stores under. Nobody knows its id before: a digest tells nothing of it.</summary>
    private PendingId Pending => _pending ??= new PendingId(Store.NewId(out var key), key);

    string IWebSession.Store => Store.Name;

    private SessionStore<T> Store => _source.Store;

    private bool MayCreate => Status.MayBegin() && _source.Transport.CanWrite(_request.Context);

    /// <summary>Gets the value, if there is a session or this request has begun one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue([NotNullWhen(true)] out T? value)
    {
        using (_request.Enter())
        {
            value = IsLive ? _session.Value : _started;
            return IsLive || _isStarted;
        }
    }

    /// <summary>Describes the session, safe to show.</summary>
    /// <returns>A snapshot.</returns>
    public SessionInfo Describe()
    {
        using (_request.Enter())
        {
            return IsLive
                ? SessionInfo.Of(_session, PublicId)
                : new SessionInfo(Status, "");
        }
    }

    internal Lock.Scope Enter() => _request.Enter();

    ValueTask IWebSession.TouchAsync()
    {
        using (_request.EnterAnyway())
        {
            return _request.IsOver ? default : Store.TouchHeldAsync(_session);
        }
    }

    internal bool IsOf(WebSessionSource<T> source) => ReferenceEquals(_source, source);

    /// <summary>For what would write.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is <see cref="SessionUse.ReadOnly"/>.</exception>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    internal void RefuseReadOnly()
    {
        RefuseAfterEnd();
        if (_isReadOnly)
        {
            throw new InvalidOperationException("The endpoint says WithSession(ReadOnly), and writes to its session.");
        }
    }

    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    internal void RefuseAfterEnd()
    {
        using (_request.Enter())
        {
        }
    }

    private void RequireSession()
    {
        if (!IsLive)
        {
            throw new InvalidOperationException($"There is no session (its status is {Status}): set Value to begin one.");
        }
    }

    private readonly record struct PendingId(SessionId Id, SessionKey Key);
}
