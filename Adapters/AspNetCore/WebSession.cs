using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SessionKernel.AspNetCore;

// Two rules decide what a request may do to a browser's cookie:
//
//   no session, and none to be lost (no cookie, Missing, Expired, Forged, Corrupt, Invalid): a new one may be created
//   a session that may still be there (Unavailable, Denied, NewerSchema, KeyUnavailable, UnknownFormat), or that has moved to
//   another id (Moved): the request is served as signed out, nothing is created, and no cookie is set or deleted

/// <summary>The session of one request and one store: loaded when asked for, committed before the response's headers leave.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Not thread-safe, like the request it belongs to.</remarks>
public sealed class WebSession<[DynamicallyAccessedMembers(SessionValue.Members)] T> : IWebSession
    where T : notnull
{
    private readonly HttpContext _context;
    private readonly SessionStore<T> _store;
    private readonly SessionCookie _cookie;
    private readonly ILogger _logger;
    private Session<T> _session;
    private T? _started;

    internal WebSession(HttpContext context, SessionStore<T> store, SessionCookie cookie, ILogger logger)
    {
        _context = context;
        _store = store;
        _cookie = cookie;
        _logger = logger;
    }

    /// <summary>What the browser's cookie opened.</summary>
    /// <value><see cref="SessionStatus.None"/> without a cookie.</value>
    public SessionStatus Status => _session.Status;

    /// <summary>Whether there is a stored session.</summary>
    /// <value>False for one that was only started in this request.</value>
    public bool IsLive => _session.IsLive;

    /// <summary>Whether what this request changes can be stored.</summary>
    /// <value>False when a session may exist that could not be opened: nothing is created then, so that it is not lost.</value>
    public bool IsAvailable => IsLive || MayCreate;

    /// <summary>Where the session lives: a digest, safe to show. It opens nothing.</summary>
    /// <value>Empty until the session is stored.</value>
    public string PublicId => IsLive ? _session.Key.ToDigestString() : "";

    /// <summary>The value. Changes are stored at the commit; setting it begins a session where there is none.</summary>
    /// <value>As loaded.</value>
    /// <exception cref="InvalidOperationException">There is no session, and none was begun by setting a value.</exception>
    public T Value
    {
        get => TryGetValue(out var value)
            ? value
            : throw new InvalidOperationException($"There is no session (its status is {Status}): set Value to begin one.");
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (IsLive)
            {
                _session.Value = value;
            }
            else
            {
                _started = value;
            }
        }
    }

    private bool MayCreate => Status is SessionStatus.None or SessionStatus.Missing or SessionStatus.Expired
        or SessionStatus.Forged or SessionStatus.Corrupt or SessionStatus.Invalid;

    /// <summary>The value, if there is a session or one was begun.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetValue([NotNullWhen(true)] out T? value)
    {
        value = IsLive ? _session.Value : _started;
        return value is not null;
    }

    /// <summary>What can be shown of the session.</summary>
    /// <returns>A snapshot.</returns>
    public SessionInfo Describe() => IsLive
        ? new SessionInfo(Status, PublicId, _session.CreatedAt, _session.IdleTimeout, _session.Deadline, _session.Serializer, _session.SchemaVersion)
        : new SessionInfo(Status, "", null, null, null, null, null);

    /// <summary>Gives this session windows of its own, from its next commit on; see <see cref="Session{T}.Expire"/>.</summary>
    /// <param name="idle">How long it may idle; null = for ever.</param>
    /// <param name="absolute">How long it may live from now on; null = as long as it does not idle.</param>
    public void Expire(TimeSpan? idle, TimeSpan? absolute) => _session.Expire(idle, absolute);

    /// <summary>
    /// Changes the stored session at once, starting again whenever another request was first: for changes that several
    /// requests make at the same moment. The value is then as stored; what was changed in it before is dropped.
    /// </summary>
    /// <param name="change">Changes the value; it may run several times.</param>
    /// <returns>What happened.</returns>
    public async ValueTask<UpdateResult> UpdateAsync(Action<T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!IsLive)
        {
            return new UpdateResult(Status, SaveStatus.None);
        }

        var id = _session.Id;
        var result = await _store.UpdateAsync(id, change, CancellationToken.None).ConfigureAwait(false);
        Hold(await _store.LoadAsync(id, CancellationToken.None).ConfigureAwait(false));
        return result;
    }

    /// <summary>
    /// Gives the session a new id and cookie, at sign-in and whenever privileges change, and stores what was changed. Begins a
    /// session where there is none, if a value was set.
    /// </summary>
    /// <param name="principal">Who signed in; null keeps whom the session belongs to.</param>
    /// <returns>Whether it happened; if not, the old id and cookie stand.</returns>
    /// <exception cref="InvalidOperationException">The response's headers have left, so that no cookie can be set.</exception>
    public async ValueTask<RenewResult> RenewAsync(string? principal = null)
    {
        RefuseAfterHeaders();
        if (IsLive)
        {
            var renewed = await _store.RenewIdAsync(_session, principal, CancellationToken.None).ConfigureAwait(false);
            if (renewed.Succeeded)
            {
                _cookie.Set(_context, _session.Id);
            }

            return renewed;
        }

        return MayCreate && _started is { } value
            ? new RenewResult(await CreateAsync(value, principal).ConfigureAwait(false))
            : new RenewResult(SaveStatus.Unavailable);
    }

    /// <summary>Ends the session and its cookie. A sign-out that did not happen shows in the status, and keeps the cookie.</summary>
    /// <returns>What happened.</returns>
    /// <exception cref="InvalidOperationException">The response's headers have left, so that the cookie can't be deleted.</exception>
    public async ValueTask<RemoveStatus> EndAsync()
    {
        RefuseAfterHeaders();
        _started = default;
        var text = IsLive ? _session.Id.Reveal() : _cookie.Read(_context.Request);
        if (text is null)
        {
            return RemoveStatus.Missing;
        }

        var removed = await _store.RemoveAsync(text, CancellationToken.None).ConfigureAwait(false);
        if (removed is RemoveStatus.Removed or RemoveStatus.Missing or RemoveStatus.Forged)
        {
            _cookie.Delete(_context);
            Hold(default);
        }

        return removed;
    }

    async ValueTask IWebSession.LoadAsync(CancellationToken cancellationToken)
    {
        if (_cookie.Read(_context.Request) is { } text)
        {
            Hold(await _store.LoadAsync(text, cancellationToken).ConfigureAwait(false));
        }
    }

    async ValueTask<SaveStatus> IWebSession.CommitAsync()
    {
        if (IsLive)
        {
            return await _store.SaveAsync(_session, CancellationToken.None).ConfigureAwait(false);
        }

        if (_started is not { } value)
        {
            return SaveStatus.Unchanged;
        }

        if (!MayCreate || _context.Response.HasStarted)
        {
            _started = default;
            WebLog.ChangesDropped(_logger, Status);
            return SaveStatus.Unavailable;
        }

        return await CreateAsync(value, principal: null).ConfigureAwait(false);
    }

    void IDisposable.Dispose() => Hold(default);

    private async ValueTask<SaveStatus> CreateAsync(T value, string? principal)
    {
        Hold(await _store.CreateAsync(value, principal, windows: null, CancellationToken.None).ConfigureAwait(false));
        if (IsLive)
        {
            _started = default;
            _cookie.Set(_context, _session.Id);
        }

        return _session.SaveStatus;
    }

    private void Hold(Session<T> session)
    {
        _session.Dispose();
        _session = session;
    }

    private void RefuseAfterHeaders()
    {
        if (_context.Response.HasStarted)
        {
            throw new InvalidOperationException("The response's headers have left: the session's cookie can't be changed any more.");
        }
    }
}
