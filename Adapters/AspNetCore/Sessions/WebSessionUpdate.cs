using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

// The store reloads, changes and saves the session; then the handle is loaded again. A session that was only begun is changed and created.
/// <summary>Changes a session at once.</summary>
internal static class WebSessionUpdate<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    public static async ValueTask<UpdateResult> UpdateAsync(
        WebSessionState<T> state, Func<SessionId, ValueTask<UpdateResult>> stored, Func<T, ValueTask<T>> started)
    {
        SessionStatus found;
        SessionId id;
        bool hadOldId;
        using (state.Request.Enter())
        {
            state.RefuseReadOnly();
            found = state.Status;
            if (state.IsGivenUp)
            {
                return new UpdateResult(found, SaveStatus.Unavailable);
            }

            if (!state.IsLive && !(state.IsBegun && state.MayCreate))
            {
                return new UpdateResult(found, SaveStatus.None);
            }

            (id, hadOldId) = (state.Id, state.IsLive && state.Session.HasOldId);
        }

        if (found == SessionStatus.Live)
        {
            var result = await stored(id).ConfigureAwait(false);
            state.Request.RefuseAfterEnd();
            state.IsToBeKept = false;
            state.Hold(await state.Store.LoadAsync(id, CancellationToken.None).ConfigureAwait(false));

            using (state.Request.Enter())
            {
                // The old id may have ended: a session that began now would replace the one with the new id.
                state.IsGivenUp = hadOldId && !state.IsLive;
            }

            return result;
        }

        state.Request.RefuseAfterHeaders();
        var changed = await started(state.Begun.Value!).ConfigureAwait(false);
        ValueTask<SaveStatus> creating;
        using (state.Request.Enter())
        {
            state.Begun.Value = changed;
            creating = WebSessionCreation<T>.CreateAsync(state, changed, principal: null, CancellationToken.None);
        }

        return new UpdateResult(found, await creating.ConfigureAwait(false));
    }
}
