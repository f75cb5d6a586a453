using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// cookie -> load -> what the request sets begins a session, or waits for the commit -> one save or create -> cookie
public sealed partial class WebSession<T> : IWebSession
{
    private T? _started;
    private bool _isStarted;
    private SessionWindows? _windows;
    private bool _commitFailed;
    private bool _cookieChanged;
    private string? _cookieText;

    /// <summary>Opens what the browser's cookie names. No async method of its own: the caller awaits, and holds it.</summary>
    internal ValueTask<Session<T>> OpenAsync(CancellationToken cancellationToken) =>
        _cookie.Read(_context.Request) is { } text ? _store.LoadAsync(text, cancellationToken) : default;

    /// <summary>Stands for a session from now on, in place of another one.</summary>
    internal void Hold(Session<T> session)
    {
        _session.Dispose();
        _session = session;
        _commitFailed = false;
    }

    async ValueTask IWebSession.CommitAsync()
    {
        if (_commitFailed || !(IsLive || _isStarted))
        {
            return;
        }

        if (!IsLive && (!MayCreate || _context.Response.HasStarted))
        {
            Unstart();
            WebLog.ChangesDropped(_logger, Status);
            return;
        }

        var status = IsLive
            ? await _store.SaveAsync(_session, CancellationToken.None).ConfigureAwait(false)
            : await CreateAsync(_started!, principal: null).ConfigureAwait(false);
        _commitFailed = !IsStored(status);
        if (_commitFailed)
        {
            WebLog.CommitFailed(_logger, status);
        }

        if (status == SaveStatus.Conflict && !_context.Response.HasStarted)
        {
            _context.Response.StatusCode = StatusCodes.Status409Conflict;
        }
    }

    void IWebSession.WriteCookie()
    {
        if (_cookieChanged)
        {
            _cookie.Write(_context, _cookieText);
        }
    }

    void IDisposable.Dispose()
    {
        Unstart();
        Hold(default);
    }

    private static bool IsStored(SaveStatus status) =>
        status is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Journaled or SaveStatus.Unchanged;

    private void Start(T value)
    {
        if (MayCreate)
        {
            RefuseAfterHeaders();
        }

        _started = value;
        _isStarted = true;
    }

    private void Unstart()
    {
        _started = default;
        _isStarted = false;
        _windows = null;
    }

    private async ValueTask<SaveStatus> CreateAsync(T value, string? principal)
    {
        var created = await _store.CreateAsync(value, principal, _windows, CancellationToken.None).ConfigureAwait(false);
        var status = created.SaveStatus;
        if (!created.IsLive)
        {
            created.Dispose();
            return status;
        }

        Hold(created);
        Unstart();
        ChangeCookie(created.Id.Reveal());
        return status;
    }

    private void ChangeCookie(string? text)
    {
        _cookieChanged = true;
        _cookieText = text;
        _cookie.Write(_context, text);
    }

    private void RefuseAfterHeaders()
    {
        if (_context.Response.HasStarted)
        {
            throw new InvalidOperationException("The response's headers have left: the session's cookie can't be changed any more.");
        }
    }
}
