using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using SessionKernel.Orleans;

namespace SessionKernel.PropertyTests.Orleans;

/// <summary>What a silo's services are for grain storage, without the silo.</summary>
internal sealed class GrainServices : IAsyncDisposable
{
    public const string Service = "shop";
    private const string Provider = "grains";

    private readonly ServiceProvider _provider;

    private GrainServices(ServiceProvider provider) => _provider = provider;

    public IGrainStorage Storage => _provider.GetRequiredKeyedService<IGrainStorage>(Provider);

    public SessionStore<GrainStates> Root => _provider.GetRequiredKeyedService<SessionStore<GrainStates>>(Provider);

    public GrainStateStores Stores => _provider.GetRequiredKeyedService<GrainStateStores>(Provider);

    public static async Task<GrainServices> StartAsync(
        Action<SessionStoreBuilder<GrainStates>> store, Action<GrainStorageOptions>? grains = null, Action<IServiceCollection>? with = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSerializer();
        services.Configure<ClusterOptions>(options => options.ServiceId = Service);
        services.AddSessionKernelGrainStorage(Provider, store, grains);
        with?.Invoke(services);
        var provider = services.BuildServiceProvider();
        try
        {
            foreach (var host in provider.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            {
                await host.StartingAsync(CancellationToken.None);
            }
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }

        return new GrainServices(provider);
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

/// <summary>One activation: what a grain holds of its state.</summary>
internal sealed class Activation<T>(IGrainStorage storage, GrainId grain, string stateName = "cart")
    where T : new()
{
    public GrainState<T> Held { get; } = new(new T());

    public T Value => Held.State!;

    public string? ETag => Held.ETag;

    public async Task<T> ReadAsync()
    {
        await storage.ReadStateAsync(stateName, grain, Held);
        return Value;
    }

    public Task WriteAsync() => storage.WriteStateAsync(stateName, grain, Held);

    public Task WriteAsync(T value)
    {
        Held.State = value;
        return WriteAsync();
    }

    public Task ClearAsync() => storage.ClearStateAsync(stateName, grain, Held);

    /// <summary>Another activation of the same grain that holds what this one does.</summary>
    public Activation<T> Copy()
    {
        var copy = new Activation<T>(storage, grain, stateName);
        (copy.Held.State, copy.Held.ETag, copy.Held.RecordExists) = (Held.State, Held.ETag, Held.RecordExists);
        return copy;
    }
}
