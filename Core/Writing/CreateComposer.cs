using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

/// <summary>Composes the command that creates a session or a record with a value.</summary>
internal sealed class CreateComposer<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool, EnvelopeComposer<T> composer, Toucher toucher)
    where T : notnull
{
    /// <summary>Returns the state to its pool if it throws.</summary>
    /// <returns>False if the value is too large, as the state then says.</returns>
    public bool TryCompose(SessionState<T> state, T value, Digest16 owner, ExpiryWindows windows, long nowMs, out BackendCommand command)
    {
        command = default;
        try
        {
            state.Value = value;
            state.Windows = windows;
            state.Header = new EnvelopeHeader
            {
                CreatedMs = nowMs,
                DeadlineMs = windows.DeadlineMs,
                IdleMs = windows.IdleMs,
                Principal = owner,
            };
            if (composer.Compose(state, state.Header, state.Key) is not { } body)
            {
                state.MarkNotCreated(SaveStatus.TooLarge);
                return false;
            }

            state.SentMs = toucher.NowMs;
            command = new BackendCommand
            {
                Kind = CommandKind.Create,
                Key = state.Key,
                Body = body,
                TimeToLiveMs = windows.TimeToLiveMs(nowMs),
                NewStamp = state.Writing.Stamp,
                Entry = IndexEntry.Of(state.Writing),
            };
            return true;
        }
        catch
        {
            pool.Return(state);
            throw;
        }
    }
}
