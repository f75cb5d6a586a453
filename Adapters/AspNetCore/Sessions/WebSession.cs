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
    private readonly WebSessionState<T> _state;

    internal WebSession(WebSessionState<T> state) => _state = state;

    /// <summary>The status of the session that the client's cookie or token names.</summary>
    /// <value><see cref="SessionStatus.None"/> without one.</value>
    public SessionStatus Status
    {
        get
        {
            using (_state.Request.Enter())
            {
                return _state.Status;
            }
        }
    }

    /// <summary>Whether there is a stored session.</summary>
    /// <value>False for a session that this request has only begun.</value>
    public bool IsLive
    {
        get
        {
            using (_state.Request.Enter())
            {
                return _state.IsLive;
            }
        }
    }

    /// <summary>Whether this request's changes can be stored.</summary>
    /// <value>
    /// False when a session may exist that could not be opened, so that it is not lost, and when no session may begin, such as without
    /// consent: set values are then dropped. Also false without a session while the server is not connected.
    /// </value>
    public bool IsAvailable
    {
        get
        {
            using (_state.Request.Enter())
            {
                // A load that found nothing was answered, whatever the state of the connection is.
                return _state.IsLive || (_state.MayCreate && (_state.Status != SessionStatus.None || Store.IsReachable));
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
            using (_state.Request.Enter())
            {
                return _state.Id;
            }
        }
    }

    /// <summary>Where the session lives, or will live when it is stored: a digest, safe to show, which opens nothing.</summary>
    /// <value>The same in every request of a stored session, until a renewal; without a session, different in each request.</value>
    public string PublicId
    {
        get
        {
            using (_state.Request.Enter())
            {
                return (Key ?? _state.Begun.KeyIn(Store)).ToDigestString();
            }
        }
    }

    /// <summary>The value. The commit stores changes; setting it begins a session if there is none.</summary>
    /// <value>As loaded.</value>
    /// <exception cref="InvalidOperationException">
    /// Read without a session or a set value; set without a session when the response's headers have left; or set although the endpoint is
    /// <see cref="SessionUse.ReadOnly"/>.
    /// </exception>
    public T Value
    {
        get
        {
            using (_state.Request.Enter())
            {
                if (!_state.IsBegun)
                {
                    _state.RequireSession();
                }

                return ValueOrDefault()!;
            }
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            using (_state.Request.Enter())
            {
                RefuseReadOnly();
                if (_state.IsLive)
                {
                    var session = _state.Session;
                    session.Value = value;
                }
                else
                {
                    _state.Start(value);
                }
            }
        }
    }

    /// <summary>The session's key; null without a session, and if none can exist any more.</summary>
    internal SessionKey? Key
    {
        get
        {
            using (_state.Request.Enter())
            {
                return _state.IsLive || _state.Status.MayStillBeThere() ? _state.Session.Key : null;
            }
        }
    }

    private SessionStore<T> Store => _state.Store;

    /// <summary>Gets the value, if there is a session or this request has begun one.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue([NotNullWhen(true)] out T? value)
    {
        using (_state.Request.Enter())
        {
            value = ValueOrDefault();
            return _state.IsLive || _state.IsBegun;
        }
    }

    /// <summary>Describes the session, safe to show.</summary>
    /// <returns>A snapshot.</returns>
    public SessionInfo Describe()
    {
        using (_state.Request.Enter())
        {
            return _state.IsLive
                ? SessionInfo.Of(_state.Session, PublicId)
                : new SessionInfo(_state.Status, "");
        }
    }

    internal Lock.Scope Enter() => _state.Request.Enter();

    /// <summary>See <see cref="WebSessionState{T}.RefuseReadOnly"/>.</summary>
    internal void RefuseReadOnly() => _state.RefuseReadOnly();

    /// <summary>See <see cref="LiveRequest.RefuseAfterEnd"/>.</summary>
    internal void RefuseAfterEnd() => _state.Request.RefuseAfterEnd();

    /// <summary>The caller holds the lock.</summary>
    private T? ValueOrDefault() => _state.IsLive ? _state.Session.Value : _state.IsBegun ? _state.Begun.Value : default;
}
