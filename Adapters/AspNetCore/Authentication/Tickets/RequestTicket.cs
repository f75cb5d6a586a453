namespace SessionKernel.AspNetCore;

/// <summary>What a request knows of one scheme's ticket.</summary>
internal sealed class RequestTicket(string scheme)
{
    private static readonly AsyncLocal<RequestTicket?> s_working = new();

    private readonly Lock _sync = new();
    private string? _newKey;
    private RemoveStatus _ended;
    private bool _isOver;

    /// <summary>The ticket that the running code signs in or out: the context it was given may belong to another request by now.</summary>
    /// <returns>Null if there is none, or one of another scheme.</returns>
    public static RequestTicket? WorkingOf(string scheme) => s_working.Value is { } ticket && ticket.Scheme == scheme ? ticket : null;

    public string Scheme { get; } = scheme;

    /// <summary>The key as the handler knows it: from the cookie, or handed out in this request.</summary>
    public string? Key { get; private set; }

    /// <summary>The session that the key opened.</summary>
    public Session<AttributeBag> Session { get; private set; }

    /// <summary>Whether the handler is in a sign-in: what it renews gets a new id.</summary>
    public bool IsSigningIn { get; set; }

    /// <summary>Whether the handler is in a sign-out: what it can't remove is reported.</summary>
    public bool IsSigningOut { get; set; }

    /// <summary>The key that the cookie carries from now on, instead of the one that the handler knows.</summary>
    public string? NewKey
    {
        get => _newKey;
        set
        {
            using (Enter())
            {
                _newKey = value;
            }
        }
    }

    /// <summary>Whether a refresh was not stored: no cookie is set then, because it could replace a newer one.</summary>
    public bool KeepsCookie { get; set; }

    /// <summary>What the sign-out of this request did.</summary>
    public RemoveStatus Ended
    {
        get => _ended;
        set
        {
            using (Enter())
            {
                _ended = value;
            }
        }
    }

    /// <summary>Takes over a handle, which is disposed if the request is over.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public void Hold(string? key, Session<AttributeBag> session)
    {
        lock (_sync)
        {
            if (_isOver)
            {
                session.Dispose();
            }

            ObjectDisposedException.ThrowIf(_isOver, this);
            Session.Dispose();
            (Key, Session) = (key, session);
        }
    }

    /// <summary>Keeps the request from ending until the scope is disposed, so that its response may be written to.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public Lock.Scope Enter()
    {
        var scope = _sync.EnterScope();
        if (_isOver)
        {
            scope.Dispose();
            ObjectDisposedException.ThrowIf(_isOver, this);
        }

        return scope;
    }

    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public void RefuseAfterEnd()
    {
        using (Enter())
        {
        }
    }

    /// <summary>Marks this as the ticket that the calling method works for. Call it before the method awaits.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public void Work()
    {
        RefuseAfterEnd();
        s_working.Value = this;
    }

    /// <summary>Reports that the ticket is in use, from another thread than the request's.</summary>
    public ValueTask TouchAsync(SessionStore<AttributeBag> store)
    {
        lock (_sync)
        {
            return _isOver ? default : store.TouchHeldAsync(Session);
        }
    }

    public void End()
    {
        lock (_sync)
        {
            Session.Dispose();
            Session = default;
            _isOver = true;
        }
    }
}
