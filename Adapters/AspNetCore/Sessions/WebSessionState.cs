using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

// The store's handle, the session that the request has begun without one, and the client's token. Callers hold the request's lock.
/// <summary>The state of one session in one request.</summary>
internal sealed class WebSessionState<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    WebSessionSource<T> source, LiveRequest request, bool isReadOnly)
    where T : notnull
{
    public TokenExchange Tokens;

    private Session<T> _session;
    private BegunSession<T>? _begun;

    public WebSessionSource<T> Source => source;

    public SessionStore<T> Store => source.Store;

    public LiveRequest Request => request;

    public bool IsReadOnly => isReadOnly;

    /// <summary>Most requests begin no session, and have no object for it.</summary>
    public BegunSession<T> Begun => _begun ??= new BegunSession<T>();

    /// <summary>Whether a session was begun that is not stored yet.</summary>
    public bool IsBegun => _begun is { IsStarted: true };

    /// <summary>The handle; the default without a session.</summary>
    public Session<T> Session => _session;

    /// <summary>Whether a write failed, so that the request stores nothing more.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>The status of the last commit that failed; None once something was stored.</summary>
    public SaveStatus Failure { get; set; }

    /// <summary>The commit under way; completed without one.</summary>
    public Task Storing { get; set; } = Task.CompletedTask;

    /// <summary>Whether a lifetime waits to be stored; the client persists the token that is sent then.</summary>
    public bool IsToBeKept { get; set; }

    public List<SessionLock>? Locks { get; set; }

    public SessionStatus Status => _session.Status;

    public bool IsLive => _session.IsLive;

    public SessionId Id => IsLive ? _session.Id : default;

    public bool CanWriteToken => source.Transport.CanWrite(request.Context);

    public bool MayCreate => Status.MayBegin() && CanWriteToken;

    /// <summary>For operations that would write.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is <see cref="SessionUse.ReadOnly"/>.</exception>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public void RefuseReadOnly()
    {
        request.RefuseAfterEnd();
        if (isReadOnly)
        {
            throw new InvalidOperationException("The endpoint declares WithSession(ReadOnly), but writes to its session.");
        }
    }

    public void RequireSession()
    {
        if (!IsLive)
        {
            throw new InvalidOperationException($"There is no session (its status is {Status}): set Value to begin one.");
        }
    }

    /// <summary>Makes this state stand for another session.</summary>
    /// <exception cref="ObjectDisposedException">The request is over, and the handle was disposed.</exception>
    public void Hold(Session<T> session)
    {
        using (request.EnterAnyway())
        {
            if (request.IsOver)
            {
                session.Dispose();
            }

            request.RefuseAfterEnd();
            _session.Dispose();
            _session = session;
            ForgetPendingId();
            Settle(isStored: true);
        }
    }

    /// <summary>Called after a write: a success clears the failure, and after a failure nothing is tried again.</summary>
    public void Settle(bool isStored)
    {
        IsGivenUp = !isStored;
        if (isStored)
        {
            Failure = SaveStatus.None;
        }
    }

    public void Start(T value)
    {
        if (MayCreate)
        {
            request.RefuseAfterHeaders();
        }

        Begun.Start(value);
    }

    public void ForgetPendingId() => _begun?.Pending = null;

    public void Unstart()
    {
        _begun?.Unstart();
        IsToBeKept = false;
    }

    /// <summary>
    /// Sends the id of the session, which is stored. An old id is not sent: the response that rotated it brings the new one.
    /// </summary>
    public void SendToken(bool isKept)
    {
        using (request.Enter())
        {
            if (!_session.HasOldId)
            {
                Tokens.Send(source.Transport, request.Context, _session.Id, isKept ? _session.Deadline : null);
            }
        }
    }
}
