using System.Runtime.CompilerServices;

namespace SessionKernel;

/// <summary>Loads a session by its key: one command, and one more for each rotation of its id since this key was current.</summary>
internal sealed class SessionLoader<T>(
    SessionPool<T> pool, ICommandPort<SessionState<T>, Session<T>> loads, Toucher toucher, TouchMode touchMode, bool rotatesIds)
    where T : notnull
{
    public ValueTask<Session<T>> LoadAsync(in SessionId id, in SessionKey key, CancellationToken cancellationToken)
    {
        var state = pool.Rent(id, key);
        var load = SendAsync(state, cancellationToken);
        var found = rotatesIds ? FollowAsync(load, cancellationToken) : load;
        return touchMode == TouchMode.Inline ? TouchAsync(found, cancellationToken) : found;
    }

    private ValueTask<Session<T>> SendAsync(SessionState<T> state, CancellationToken cancellationToken) =>
        loads.SendAsync(new BackendCommand { Kind = CommandKind.Load, Key = state.Key }, state, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Session<T>> FollowAsync(ValueTask<Session<T>> load, CancellationToken cancellationToken)
    {
        var session = await load.ConfigureAwait(false);
        for (var hop = 0; hop < MovedMarker.MostHops && session.State is { Reached: { } digest } state; hop++)
        {
            state.Follow(SessionKey.OfSession(state.Key.Route, digest));
            session = await SendAsync(state, cancellationToken).ConfigureAwait(false);
        }

        return session;
    }

    private async ValueTask<Session<T>> TouchAsync(ValueTask<Session<T>> load, CancellationToken cancellationToken)
    {
        var session = await load.ConfigureAwait(false);
        if (session.IsLive)
        {
            try
            {
                await toucher.TouchIfDueAsync(session.State.Target, session.State.StoredTerms, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }

        return session;
    }
}
