using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

// A lock that a request took belongs to it: when the request is over, the lock is lost, and ends with its lease unless it was released.
/// <summary>Takes the locks of a request's session, and ends them with the request.</summary>
internal static class WebSessionLocks<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    public static async ValueTask<SessionLock> LockAsync(WebSessionState<T> state, TimeSpan lease, TimeSpan wait)
    {
        ValueTask<SessionLock> taking;
        using (state.Request.Enter())
        {
            state.RequireSession();
            taking = state.Store.LockAsync(state.Session, lease, wait, state.Request.Context.RequestAborted);
        }

        var held = await taking.ConfigureAwait(false);
        using (state.Request.EnterAnyway())
        {
            if (!state.Request.IsOver)
            {
                (state.Locks ??= []).Add(held);
                return held;
            }
        }

        await held.DisposeAsync().ConfigureAwait(false);
        state.Request.RefuseAfterEnd();
        return held;
    }

    public static void End(WebSessionState<T> state)
    {
        state.Locks?.ForEach(static held => held.End());
        state.Locks = null;
    }
}
