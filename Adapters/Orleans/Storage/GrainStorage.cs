using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SessionKernel.Orleans;

// Orleans' storage interface. Each state name and type has a store. State that an activation holds after a storage call, even after a
// failed one, is touched by later grain calls.
internal sealed class GrainStorage(string name, GrainStateStores stores, IGrainContextAccessor? contexts) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, default);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, default);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, default);

// Orleans does not constrain a state's type to notnull, but every state type is.
#pragma warning disable CS8714
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var store = StoreOf<T>(stateName);
        var key = store.KeyOf(grainId);
        return HoldAsync(store, key, grainId, grainState, store.ReadAsync(key, grainId, grainState, cancellationToken));
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var store = StoreOf<T>(stateName);
        var key = store.KeyOf(grainId);
        return HoldAsync(store, key, grainId, grainState, store.WriteAsync(key, grainId, grainState, cancellationToken));
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var store = StoreOf<T>(stateName);
        var key = store.KeyOf(grainId);
        return HoldAsync(store, key, grainId, grainState, store.ClearAsync(key, grainId, grainState, cancellationToken));
    }

    /// <exception cref="GrainStateException">
    /// No store can be built for the type. A state that the options describe is refused earlier, when the silo starts.
    /// </exception>
    private GrainStateStore<T> StoreOf<T>(string stateName)
    {
        try
        {
            return stores.Of<T>(stateName);
        }
        catch (InvalidOperationException refused)
        {
            throw new GrainStateException($"The grain state {typeof(T).FullName} can't be stored: {refused.Message}", refused);
        }
    }

    /// <summary>Makes the held state of an activation that migrated here.</summary>
    public HeldState? Hold(GrainId id, MovedState moved) => stores.Hold(id, moved);

    private Task HoldAsync<T>(GrainStateStore<T> store, in SessionKey key, GrainId id, IGrainState<T> grain, Task<RecordStamp?> done) =>
        store.Lifetime.Idle is not null && HeldStates.Of(contexts?.GrainContext, id) is { } held
            ? HoldAsync(store, key, grain, held, done)
            : done;

    private async Task HoldAsync<T>(
        GrainStateStore<T> store, SessionKey key, IGrainState<T> grain, HeldStates held, Task<RecordStamp?> done)
    {
        RecordStamp[]? stamps = null;
        try
        {
            stamps = await done.ConfigureAwait(false) is { } stamp ? [stamp] : [];
        }
        finally
        {
            // After a failure, the ETag says what may be stored.
            var state = new MovedState(name, store.StateName, grain.ETag ?? "", store.Lifetime.Idle, store.Lifetime.Absolute);
            held.Hold(name, store.StateName, stores.Hold(key, state, stamps ?? GrainETag.StampsOf(state.ETag)));
        }
    }
#pragma warning restore CS8714
}
