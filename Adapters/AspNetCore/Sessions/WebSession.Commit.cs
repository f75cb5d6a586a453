using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// what the request sets begins a session, or waits for the commit -> one save or create -> token
public sealed partial class WebSession<T>
{
    private T? _started;
    private bool _isStarted;
    private bool _isGivenUp;
    private SaveStatus _failure;

    int? IWebSession.AnswerInstead => _source.Options.OnCommitFailure switch
    {
        CommitFailurePolicy.ServiceUnavailable when _failure == SaveStatus.Conflict => StatusCodes.Status409Conflict,
        CommitFailurePolicy.ServiceUnavailable when _failure != SaveStatus.None => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    /// <summary>Stands for a session from now on, in place of another one.</summary>
    internal void Hold(Session<T> session)
    {
        _session.Dispose();
        _session = session;
        Settle(isStored: true);
    }

    async ValueTask IWebSession.CommitAsync(CancellationToken cancellationToken)
    {
        if (_isReadOnly || _isGivenUp || !(IsLive || _isStarted))
        {
            return;
        }

        if (!IsLive && (!MayCreate || _context.Response.HasStarted))
        {
            Drop();
            return;
        }

        var status = IsLive
            ? await SaveAsync(cancellationToken).ConfigureAwait(false)
            : await CreateAsync(_started!, principal: null, cancellationToken).ConfigureAwait(false);
        Settle(IsStored(status));
        if (_isGivenUp)
        {
            _failure = status;
            WebLog.CommitFailed(_source.Logger, status);
        }

        if (status == SaveStatus.Conflict && !_context.Response.HasStarted)
        {
            _context.Response.StatusCode = StatusCodes.Status409Conflict;
        }
    }

    private void Drop()
    {
        Unstart();
        if (Status.MayBegin() && !_source.Transport.CanWrite(_context))
        {
            WebLog.NotAllowed(_source.Logger);
        }
        else
        {
            _failure = SaveStatus.Unavailable;
            WebLog.ChangesDropped(_source.Logger, Status);
        }
    }

    void IDisposable.Dispose()
    {
        Unstart();
        Hold(default);
    }

    private static bool IsStored(SaveStatus status) =>
        status is SaveStatus.Saved or SaveStatus.SavedNotReplicated or SaveStatus.Journaled or SaveStatus.Unchanged;

    /// <summary>After a write: what is stored has no failure any more; what is not is not tried again.</summary>
    private void Settle(bool isStored)
    {
        _isGivenUp = !isStored;
        if (isStored)
        {
            _failure = SaveStatus.None;
        }
    }

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
        _isToBeKept = false;
    }

    private async ValueTask<SaveStatus> SaveAsync(CancellationToken cancellationToken)
    {
        var status = await Store.SaveAsync(_session, cancellationToken).ConfigureAwait(false);
        if (_isToBeKept && IsStored(status))
        {
            _isToBeKept = false;
            SendToken(isKept: true);
        }

        return status;
    }

    private async ValueTask<SaveStatus> CreateAsync(T value, string? principal, CancellationToken cancellationToken)
    {
        var created = await Store.CreateAsync(value, principal, _windows, cancellationToken).ConfigureAwait(false);
        var status = created.SaveStatus;
        if (!created.IsLive)
        {
            created.Dispose();
            return status;
        }

        var isKept = _isToBeKept;
        Hold(created);
        Unstart();
        SendToken(isKept);
        return status;
    }
}
