using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace SessionKernel.AspNetCore;

// the request's changes -> one save or create -> token
/// <summary>Stores what a request changed.</summary>
internal static class WebSessionCommit<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    /// <summary>See <see cref="IWebSession.AnswerInstead"/>.</summary>
    public static int? AnswerInstead(WebSessionState<T> state) => state.Source.Options.CommitFailurePolicy switch
    {
        CommitFailurePolicy.ServiceUnavailable when state.Failure == SaveStatus.Conflict => StatusCodes.Status409Conflict,
        CommitFailurePolicy.ServiceUnavailable when state.Failure != SaveStatus.None => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    /// <summary>See <see cref="IWebSession.CommitAsync"/>.</summary>
    public static async ValueTask CommitAsync(WebSessionState<T> state, CancellationToken cancellationToken)
    {
        ValueTask<SaveStatus>? begun;
        while ((begun = BeginCommit(state, cancellationToken, out var under)) is null)
        {
            await under.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (await begun.Value.ConfigureAwait(false) is not (var status and not SaveStatus.None))
        {
            return;
        }

        using (state.Request.Enter())
        {
            state.Settle(status.IsStored());
            if (state.IsToBeKept && status.IsStored())
            {
                state.IsToBeKept = false;
                state.SendToken(isKept: true);
            }

            if (state.IsGivenUp)
            {
                state.Failure = status;
                WebLog.CommitFailed(state.Source.Logger, status);
            }

            if (status == SaveStatus.Conflict && !state.Request.Context.Response.HasStarted)
            {
                state.Request.Context.Response.StatusCode = StatusCodes.Status409Conflict;
            }
        }
    }

    /// <param name="state">The session's state.</param>
    /// <param name="cancellationToken">As for a commit.</param>
    /// <param name="under">The commit of another task of this request, if one is under way.</param>
    /// <returns>Null = that commit must end first; None = there is nothing to store.</returns>
    private static ValueTask<SaveStatus>? BeginCommit(WebSessionState<T> state, CancellationToken cancellationToken, out Task under)
    {
        using (state.Request.Enter())
        {
            under = state.Storing;
            if (!under.IsCompleted)
            {
                return null;
            }

            if (state.IsReadOnly || state.IsGivenUp || !(state.IsLive || state.IsBegun))
            {
                return default(ValueTask<SaveStatus>);
            }

            if (!state.IsLive && (!state.MayCreate || state.Request.Context.Response.HasStarted))
            {
                Drop(state);
                return default(ValueTask<SaveStatus>);
            }

            var storing = state.IsLive
                ? state.Store.SaveAsync(state.Session, cancellationToken)
                : WebSessionCreation<T>.CreateAsync(state, state.Begun.Value!, principal: null, cancellationToken);
            if (storing.IsCompleted)
            {
                return storing;
            }

            var task = storing.AsTask();
            state.Storing = task;
            return new ValueTask<SaveStatus>(task);
        }
    }

    private static void Drop(WebSessionState<T> state)
    {
        state.Unstart();
        if (state.Status.MayBegin() && !state.CanWriteToken)
        {
            WebLog.NotAllowed(state.Source.Logger);
        }
        else
        {
            state.Failure = SaveStatus.Unavailable;
            WebLog.ChangesDropped(state.Source.Logger, state.Status);
        }
    }
}
