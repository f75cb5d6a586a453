using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

// begun -> created -> held, token sent
/// <summary>Creates the session that a request has begun.</summary>
internal static class WebSessionCreation<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    public static async ValueTask<SaveStatus> CreateAsync(
        WebSessionState<T> state, T value, string? principal, CancellationToken cancellationToken)
    {
        // An id whose create is in doubt is not used again, because it may be taken.
        var pending = principal is null ? state.Begun.Pending : null;
        state.Begun.Pending = null;
        Session<T> created;
        try
        {
            created = pending is { } known
                ? await state.Store.CreateAsync(known.Id, known.Key, value, state.Begun.Lifetime, cancellationToken).ConfigureAwait(false)
                : await state.Store.CreateAsync(value, principal, state.Begun.Lifetime, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            state.Begun.Pending = pending;
            throw;
        }

        var status = created.SaveStatus;
        if (!created.IsLive)
        {
            state.Begun.Pending = status == SaveStatus.OutcomeUnknown ? null : pending;
            created.Dispose();
            return status;
        }

        using (state.Request.EnterAnyway())
        {
            var isKept = state.IsToBeKept;
            state.Hold(created);
            state.Unstart();
            state.SendToken(isKept);
        }

        return status;
    }
}
