using System.Diagnostics.CodeAnalysis;

namespace SessionKernel.AspNetCore;

// a sign-out -> removes the session, or those that the client's tokens name -> takes the token away
/// <summary>Ends a session and its token.</summary>
internal static class WebSessionRemoval<[DynamicallyAccessedMembers(SessionValue.Members)] T>
    where T : notnull
{
    public static async ValueTask<RemoveStatus> RemoveAsync(WebSessionState<T> state)
    {
        ValueTask<RemoveStatus> removing = default;
        string?[]? named = null;
        using (state.Request.Enter())
        {
            state.RefuseReadOnly();
            state.Request.RefuseAfterHeaders();
            state.Unstart();
            if (state.IsLive)
            {
                removing = state.Store.RemoveAsync(state.Session, CancellationToken.None);
            }
            else
            {
                named = [.. state.Source.Transport.Read(state.Request.Context).Where(static token => !string.IsNullOrEmpty(token))];
            }
        }

        var removed = named is null
            ? await removing.ConfigureAwait(false)
            : await SessionToken.RemoveAsync(named, state.Store).ConfigureAwait(false);
        if (removed is null)
        {
            return RemoveStatus.Missing;
        }

        using (state.Request.Enter())
        {
            if (removed.Value.HasEnded())
            {
                state.Tokens.End(state.Source.Transport, state.Request.Context);
                state.Hold(default);
            }
        }

        return removed.Value;
    }
}
