using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// what the request sets begins a session, or waits for the commit -> one save or create -> token
public sealed partial class WebSession<T>
{
    private T? _started;
    private bool _isStarted;
    private bool _isGivenUp;
    private SaveStatus _failure;
    private Task _storing = Task.CompletedTask;

    int? IWebSession.AnswerInstead => _source.Options.CommitFailurePolicy switch
    {
        CommitFailurePolicy.ServiceUnavailable when _failure == SaveStatus.Conflict => StatusCodes.Status409Conflict,
        CommitFailurePolicy.ServiceUnavailable when _failure != SaveStatus.None => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    /// <summary>Stands for a session from now on, in place of another one.</summary>
    /// <exception cref="ObjectDisposedException">The request is over, and the handle was disposed.</exception>
    internal void Hold(Session<T> session)
    {
        using (_request.EnterAnyway())
        {
            if (_request.IsOver)
            {
                session.Dispose();
            }

            RefuseAfterEnd();
            _session.Dispose();
            _session = session;
            _pending = null;
            Settle(isStored: true);
        }
    }

    async ValueTask IWebSession.CommitAsync(CancellationToken cancellationToken)
    {
        ValueTask<SaveStatus>? begun;
        while ((begun = BeginCommit(cancellationToken, out var under)) is null)
        {
            await under.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (await begun.Value.ConfigureAwait(false) is not (var status and not SaveStatus.None))
        {
            return;
        }

        using (_request.Enter())
        {
            Settle(status.IsStored());
            if (_isGivenUp)
            {
                _failure = status;
                WebLog.CommitFailed(_source.Logger, status);
            }

            if (status == SaveStatus.Conflict && !_request.Context.Response.HasStarted)
            {
                _request.Context.Response.StatusCode = StatusCodes.Status409Conflict;
            }
        }
    }

    /// <param name="cancellationToken">As for a commit.</param>
    /// <param name="under">The commit of another task of this request, where one is under way.</param>
    /// <returns>Null = it has to end first; None = there is nothing to store.</returns>
    private ValueTask<SaveStatus>? BeginCommit(CancellationToken cancellationToken, out Task under)
    {
        using (_request.Enter())
        {
            under = _storing;
            if (!under.IsCompleted)
            {
                return null;
            }

            if (_isReadOnly || _isGivenUp || !(IsLive || _isStarted))
            {
                return default(ValueTask<SaveStatus>);
            }

            if (!IsLive && (!MayCreate || _request.Context.Response.HasStarted))
            {
                Drop();
                return default(ValueTask<SaveStatus>);
            }

            var storing = IsLive ? SaveAsync(cancellationToken) : CreateAsync(_started!, principal: null, cancellationToken);
            if (storing.IsCompleted)
            {
                return storing;
            }

            var task = storing.AsTask();
            _storing = task;
            return new ValueTask<SaveStatus>(task);
        }
    }

    private void Drop()
    {
        Unstart();
        if (Status.MayBegin() && !_source.Transport.CanWrite(_request.Context))
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
        _locks?.ForEach(static held => held.End());
        _locks = null;
        Unstart();
        Hold(default);
    }

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
        using (_request.Enter())
        {
            if (_isToBeKept && status.IsStored())
            {
                _isToBeKept = false;
                SendToken(isKept: true);
            }
        }

        return status;
    }

    private async ValueTask<SaveStatus> CreateAsync(T value, string? principal, CancellationToken cancellationToken)
    {
        // An id whose create is in doubt is not tried again: it may be taken.
        var pending = principal is null ? _pending : null;
        _pending = null;
        Session<T> created;
        try
        {
            created = pending is { } known
                ? await Store.CreateAsync(known.Id, known.Key, value, _windows, cancellationToken).ConfigureAwait(false)
                : await Store.CreateAsync(value, principal, _windows, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _pending = pending;
            throw;
        }

        var status = created.SaveStatus;
        if (!created.IsLive)
        {
            _pending = status == SaveStatus.OutcomeUnknown ? null : pending;
            created.Dispose();
            return status;
        }

        using (_request.EnterAnyway())
        {
            var isKept = _isToBeKept;
            Hold(created);
            Unstart();
            SendToken(isKept);
        }

        return status;
    }
}
