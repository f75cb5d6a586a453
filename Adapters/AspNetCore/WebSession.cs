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
public sealed partial class WebSession<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    private readonly HttpContext _context;
    private readonly SessionStore<T> _store;
    private readonly SessionCookie _cookie;
    private readonly ILogger _logger;
    private Session<T> _session;

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
    /// <value>False when a session may exist that could not be opened: what is set is then dropped, so that that one is not lost.</value>
    public bool IsAvailable => IsLive || MayCreate;

    /// <summary>Where the session lives: a digest, safe to show. It opens nothing.</summary>
    /// <value>Empty until the session is stored.</value>
    public string PublicId => IsLive ? _session.Key.ToDigestString() : "";

    /// <summary>The value. Changes are stored at the commit; setting it begins a session where there is none.</summary>
    /// <value>As loaded.</value>
    /// <exception cref="InvalidOperationException">
    /// There is no session, and none was begun by setting a value; or one would begin when the response's headers have left.
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

    private bool MayCreate => Status is SessionStatus.None or SessionStatus.Missing or SessionStatus.Expired
        or SessionStatus.Forged or SessionStatus.Corrupt or SessionStatus.Invalid;

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

    /// <summary>Gives this session windows of its own, from its next commit on; see <see cref="Session{T}.Expire"/>.</summary>
    /// <param name="idle">How long it may idle; null = for ever.</param>
    /// <param name="absolute">How long it may live from now on; null = as long as it does not idle.</param>
    /// <exception cref="ArgumentException">Both are null, or one is not between 1 second and 10 years.</exception>
    /// <exception cref="InvalidOperationException">There is no session, or it has a principal and would lose its absolute lifetime.</exception>
    public void Expire(TimeSpan? idle, TimeSpan? absolute)
    {
        if (IsLive || !_isStarted)
        {
            RequireSession();
            _session.Expire(idle, absolute);
            return;
        }

        var windows = new SessionWindows(idle, absolute);
        windows.Check();
        _windows = windows;
    }

    /// <summary>
    /// Gives the session a new id and cookie, at sign-in and whenever privileges change, and stores what was changed. Begins a
    /// session where there is none, if a value was set.
    /// </summary>
    /// <param name="principal">Who signed in; null keeps whom the session belongs to.</param>
    /// <returns>
    /// Whether it happened. If not, the old id and cookie stand, and nothing that this request changed is stored: a sign-in must
    /// not reach a session whose id was known before.
    /// </returns>
    /// <exception cref="InvalidOperationException">The response's headers have left, so that no cookie can be set.</exception>
    public ValueTask<RenewResult> RenewAsync(string? principal = null) => RenewAsync(principal, begin: null);

    internal async ValueTask<RenewResult> RenewAsync(string? principal, Func<T>? begin)
    {
        RefuseAfterHeaders();
        if (IsLive)
        {
            var renewed = await _store.RenewIdAsync(_session, principal, CancellationToken.None).ConfigureAwait(false);
            _commitFailed = !renewed.Succeeded;
            if (renewed.Succeeded)
            {
                ChangeCookie(_session.Id.Reveal());
            }

            return renewed;
        }

        if (!MayCreate || !(_isStarted || begin is not null))
        {
            return new RenewResult(SaveStatus.Unavailable);
        }

        var created = new RenewResult(await CreateAsync(_isStarted ? _started! : begin!(), principal).ConfigureAwait(false));
        _commitFailed = !created.Succeeded;
        return created;
    }

    /// <summary>Ends the session and its cookie. A sign-out that did not happen shows in the status, and keeps the cookie.</summary>
    /// <returns>What happened.</returns>
    /// <exception cref="InvalidOperationException">The response's headers have left, so that the cookie can't be deleted.</exception>
    public async ValueTask<RemoveStatus> EndAsync()
    {
        RefuseAfterHeaders();
        Unstart();
        var text = IsLive ? _session.Id.Reveal() : _cookie.Read(_context.Request);
        if (text is null)
        {
            return RemoveStatus.Missing;
        }

        var removed = await _store.RemoveAsync(text, CancellationToken.None).ConfigureAwait(false);
        if (removed.HasEnded())
        {
            ChangeCookie(null);
            Hold(default);
        }

        return removed;
    }

    private void RequireSession()
    {
        if (!IsLive)
        {
            throw new InvalidOperationException($"There is no session (its status is {Status}): set Value to begin one.");
        }
    }
}
