using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

/// <summary>The session of one request and one store: loaded when asked for, committed before the response's headers leave.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Not thread-safe, like the request it belongs to.</remarks>
public sealed partial class WebSession<[DynamicallyAccessedMembers(SessionValue.Members)] T> : IWebSession
    where T : notnull
{
    private readonly WebSessionSource<T> _source;
    private readonly HttpContext _context;
    private readonly bool _isReadOnly;
    private Session<T> _session;

    internal WebSession(WebSessionSource<T> source, HttpContext context, bool isReadOnly)
    {
        _source = source;
        _context = context;
        _isReadOnly = isReadOnly;
    }

    /// <summary>What the client's cookie or token opened.</summary>
    /// <value><see cref="SessionStatus.None"/> without one.</value>
    public SessionStatus Status => _session.Status;

    /// <summary>Whether there is a stored session.</summary>
    /// <value>False for one that was only started in this request.</value>
    public bool IsLive => _session.IsLive;

    /// <summary>Whether what this request changes can be stored.</summary>
    /// <value>
    /// False when a session may exist that could not be opened, so that that one is not lost, and when none may begin, such as
    /// without consent: what is set is then dropped.
    /// </value>
    public bool IsAvailable => IsLive || MayCreate;

    /// <summary>
    /// The id, by which the store opens the session where there is no request: in a circuit of Blazor, or a task that goes on. A
    /// secret: never to be shown, nor kept longer than that.
    /// </summary>
    /// <value>The default, which opens nothing, until the session is stored; after a renew, the new one.</value>
    public SessionId Id => IsLive ? _session.Id : default;

    /// <summary>Where the session lives: a digest, safe to show. It opens nothing.</summary>
    /// <value>Empty until the session is stored.</value>
    public string PublicId => IsLive ? _session.Key.ToDigestString() : "";

    /// <summary>The value. Changes are stored at the commit; setting it begins a session where there is none.</summary>
    /// <value>As loaded.</value>
    /// <exception cref="InvalidOperationException">
    /// There is no session, and none was begun by setting a value; or one would begin when the response's headers have left;
    /// or it is set, and the endpoint is <see cref="SessionUse.ReadOnly"/>.
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

    /// <summary>Where the session lives; null without one, and where none can be any more.</summary>
    internal SessionKey? Key => IsLive || Status.MayStillBeThere() ? _session.Key : null;

    /// <summary>Ended once the session may be used.</summary>
    internal Task Opening { get; set; } = Task.CompletedTask;

    string IWebSession.Store => Store.Name;

    private SessionStore<T> Store => _source.Store;

    private bool MayCreate => Status.MayBegin() && _source.Transport.CanWrite(_context);

    /// <summary>The value, if there is a session or one was begun.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue([NotNullWhen(true)] out T? value)
    {
        value = IsLive ? _session.Value : _started;
        return IsLive || _isStarted;
    }

    /// <summary>What can be shown of the session.</summary>
    /// <returns>A snapshot.</returns>
    public SessionInfo Describe() => IsLive
        ? new SessionInfo(Status, PublicId, _session.CreatedAt, _session.IdleTimeout, _session.Deadline, _session.Serializer, _session.SchemaVersion)
        : new SessionInfo(Status, "", null, null, null, null, null);

    internal bool IsOf(WebSessionSource<T> source) => ReferenceEquals(_source, source);

    /// <summary>For what would write.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is <see cref="SessionUse.ReadOnly"/>.</exception>
    internal void RefuseReadOnly()
    {
        if (_isReadOnly)
        {
            throw new InvalidOperationException("The endpoint says WithSession(ReadOnly), and writes to its session.");
        }
    }

    private void RequireSession()
    {
        if (!IsLive)
        {
            throw new InvalidOperationException($"There is no session (its status is {Status}): set Value to begin one.");
        }
    }
}
