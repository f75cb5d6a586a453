using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

// a live session -> a new id -> token; after a rotation that failed, the commit stores the changes as usual
/// <summary>Gives a session a new id without a change of privileges.</summary>
internal static class WebSessionRotation<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    public static async ValueTask<RenewResult> RotateAsync(WebSessionState<T> state)
    {
        ValueTask<RenewResult> rotating;
        using (state.Request.Enter())
        {
            state.RefuseReadOnly();
            state.Request.RefuseAfterHeaders();
            if (!state.IsLive)
            {
                return new RenewResult(SaveStatus.Gone);
            }

            if (state.IsGivenUp)
            {
                return new RenewResult(SaveStatus.Unavailable);
            }

            if (!state.CanWriteToken)
            {
                WebLog.NotAllowed(state.Source.Logger);
                return new RenewResult(SaveStatus.Unavailable);
            }

            rotating = state.Store.RotateIdAsync(state.Session, CancellationToken.None);
        }

        var rotated = await rotating.ConfigureAwait(false);
        using (state.Request.Enter())
        {
            if (rotated.Succeeded)
            {
                state.Settle(isStored: true);
                state.SendToken(state.IsToBeKept || state.Tokens.IsKept);
                state.IsToBeKept = false;
            }
        }

        return rotated;
    }
}
