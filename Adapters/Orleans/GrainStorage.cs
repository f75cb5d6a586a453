using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace SessionKernel.Orleans;

// Orleans' storage interface: service id, grain and state name -> the name of a record -> the store of the state's type.
internal sealed class GrainStorage(string serviceId, GrainStateStores stores) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, default);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, default);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, default);

// Orleans does not say that a state's type is not null, and it is none that would be.
#pragma warning disable CS8714
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        stores.Of<T>(stateName).ReadAsync(NameOf(grainId, stateName), grainState, cancellationToken);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        stores.Of<T>(stateName).WriteAsync(NameOf(grainId, stateName), grainState, cancellationToken);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        stores.Of<T>(stateName).ClearAsync(NameOf(grainId, stateName), grainState, cancellationToken);
#pragma warning restore CS8714

    private string NameOf(GrainId grain, string stateName) => GrainStateName.Of(serviceId, grain, stateName);
}
