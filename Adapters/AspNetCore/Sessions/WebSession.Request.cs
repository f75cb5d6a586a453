using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// For the middleware: the request's token -> open, hold -> endpoint -> commit -> the response's token -> dispose
public sealed partial class WebSession<T>
{
    /// <summary>Completes once the session may be used.</summary>
    internal Task Opening { get; set; } = Task.CompletedTask;

    int? IWebSession.AnswerInstead => WebSessionCommit<T>.AnswerInstead(_state);

    string IWebSession.Store => Store.Name;

    internal bool IsOf(WebSessionSource<T> source) => ReferenceEquals(_state.Source, source);

    /// <summary>Opens the session that the request's token names. Not async itself: the caller awaits the result and holds it.</summary>
    internal ValueTask<Session<T>> OpenAsync(CancellationToken cancellationToken)
    {
        using (_state.Request.Enter())
        {
            return _state.Tokens.Read(_state.Source.Transport, _state.Request.Context, Store) is { } token
                ? Store.LoadAsync(SessionToken.IdOf(token), cancellationToken)
                : default;
        }
    }

    /// <summary>See <see cref="WebSessionState{T}.Hold"/>.</summary>
    internal void Hold(Session<T> session) => _state.Hold(session);

    ValueTask IWebSession.TouchAsync()
    {
        using (_state.Request.EnterAnyway())
        {
            return _state.Request.IsOver ? default : Store.TouchHeldAsync(_state.Session);
        }
    }

    ValueTask IWebSession.CommitAsync(CancellationToken cancellationToken) => WebSessionCommit<T>.CommitAsync(_state, cancellationToken);

    void IWebSession.WriteToken(HttpContext context)
    {
        using (_state.Request.EnterAnyway())
        {
            _state.Tokens.Write(_state.Source.Transport, context);
        }
    }

    void IDisposable.Dispose()
    {
        WebSessionLocks<T>.End(_state);
        _state.Unstart();
        _state.Hold(default);
    }
}
