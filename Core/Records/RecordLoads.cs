namespace SessionKernel;

/// <summary>Loads a record by its key, using one command, and touches it at once if the store does not batch touches.</summary>
internal sealed class RecordLoads<T>(
    SessionPool<T> pool, ICommandPort<SessionState<T>, Record<T>> loads, Toucher toucher, TouchMode touchMode)
    where T : notnull
{
    public ValueTask<Record<T>> LoadAsync(in SessionKey key, CancellationToken cancellationToken)
    {
        key.RequireRecord();
        var state = pool.Rent(default, key);
        var load = loads.SendAsync(new BackendCommand { Kind = CommandKind.Load, Key = key }, state, cancellationToken);
        return touchMode == TouchMode.Inline ? TouchAsync(load, cancellationToken) : load;
    }

    private async ValueTask<Record<T>> TouchAsync(ValueTask<Record<T>> load, CancellationToken cancellationToken)
    {
        var record = await load.ConfigureAwait(false);
        if (record.IsLive)
        {
            try
            {
                var state = record.Handle.State;
                await toucher.TouchIfDueAsync(state.Target, state.StoredTerms, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                record.Dispose();
                throw;
            }
        }

        return record;
    }
}
