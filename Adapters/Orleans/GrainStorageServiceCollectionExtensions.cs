using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using SessionKernel.Hosting;

namespace SessionKernel.Orleans;

/// <summary>Registers grain storage with a silo's services.</summary>
public static class GrainStorageServiceCollectionExtensions
{
    /// <summary>
    /// Adds a storage provider. Its store connects when the host starts, and must have been told an expiry, or <c>NoExpiry()</c>.
    /// </summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="name">The provider's name, as of <c>[PersistentState]</c>. It is the store's name too, and so in its keys.</param>
    /// <param name="store">Server, expiry and serializer of all states.</param>
    /// <param name="grains">What else is wanted.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store, or can't be that of a store.</exception>
    public static IServiceCollection AddSessionKernelGrainStorage(
        this IServiceCollection services, string name, Action<SessionStoreBuilder<GrainStates>> store,
        Action<GrainStorageOptions>? grains = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(store);
        _ = SessionStore.For<GrainStates>(name);
        var options = new GrainStorageOptions();
        grains?.Invoke(options);
        services.AddSessionKernel<GrainStates>(name, (provider, builder) =>
        {
            if (options.Serializer?.Invoke(provider) is { } serializer)
            {
                builder.Serialize(serializer).AlsoRead(serializer);
            }

            ((ISessionStoreDescription<GrainStates>)builder).HoldNoValues();
            store(builder.WarnOfEviction());
            // For health: no outage leaves a grain with what is not its state.
            builder.OutagePolicy(OutagePolicy.Throw);
        });
        services.AddKeyedSingleton(name, (provider, _) => StoresOf(provider, name, options));
        services.AddSingleton<IHostedService>(
            provider => new GrainStatesStart(provider.GetRequiredKeyedService<GrainStateStores>(name), options));
        if (options.TouchWhileCalled)
        {
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IIncomingGrainCallFilter, GrainTouchFilter>());
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureGrainContextProvider, HeldStatesConfigurator>());
        }

        return services.AddGrainStorage(name, (provider, _) => new GrainStorage(
            name, provider.GetRequiredKeyedService<GrainStateStores>(name),
            options.TouchWhileCalled ? provider.GetService<IGrainContextAccessor>() : null));
    }

    /// <summary>Adds the storage provider for grains that name none.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="store">Server, expiry and serializer of all states.</param>
    /// <param name="grains">What else is wanted.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSessionKernelGrainStorageAsDefault(
        this IServiceCollection services, Action<SessionStoreBuilder<GrainStates>> store, Action<GrainStorageOptions>? grains = null) =>
        services.AddSessionKernelGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, store, grains);

    private static GrainStateStores StoresOf(IServiceProvider provider, string name, GrainStorageOptions options)
    {
        var serviceId = provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId;
        return new GrainStateStores(
            serviceId,
            provider.GetRequiredKeyedService<SessionStore<GrainStates>>(name),
            options,
            provider.GetRequiredService<IActivatorProvider>(),
            options.Predecessor?.Invoke(provider, serviceId),
            provider.GetService<ILoggerFactory>()?.CreateLogger(typeof(GrainStorage).Namespace!) ?? NullLogger.Instance);
    }
}
