using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SessionKernel.Orleans;

// Orleans' storage interface: each state name and type has a store. What a call leaves in an activation's hands is touched while that is called.
internal sealed class GrainStorage(GrainStateStores stores, IGrainContextAccessor? contexts) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, default);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, default);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, default);

// Orleans does not say that a state's type is not null, and it is none that would be.
#pragma warning disable CS8714
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var store = stores.Of<T>(stateName);
        return HoldAsync(store, grainId, grainState, HeldBy(grainId), store.ReadAsync(grainId, grainState, cancellationToken));
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var store = stores.Of<T>(stateName);
        return HoldAsync(store, grainId, grainState, HeldBy(grainId), store.WriteAsync(grainId, grainState, cancellationToken));
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var store = stores.Of<T>(stateName);
        return HoldAsync(store, grainId, grainState, HeldBy(grainId), store.ClearAsync(grainId, grainState, cancellationToken));
    }

    private HeldStates? HeldBy(GrainId id) => HeldStates.Of(contexts?.GrainContext, id);

    private async Task HoldAsync<T>(GrainStateStore<T> store, GrainId id, IGrainState<T> grain, HeldStates? held, Task done)
    {
        await done.ConfigureAwait(false);
        held?.Hold(this, store.StateName, store.TouchOf(id, grain.ETag));
    }
#pragma warning restore CS8714
}
