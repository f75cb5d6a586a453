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
    /// Adds a storage provider. Its store connects when the host starts. <paramref name="store"/> must set an expiry, or call
    /// <c>NoExpiry()</c>.
    /// </summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="name">
    /// The provider's name, as in <c>[PersistentState]</c>. It is also the store's name, and so part of the default key prefix.
    /// </param>
    /// <param name="store">Sets the server, the expiry and the serializer of all states.</param>
    /// <param name="grains">Sets the storage's own options; null = defaults.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">Another store has this name, or it can't be a store's name.</exception>
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
            // For the health check. Grain calls throw on any outage: no grain ever gets a state that is not its own.
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

    /// <summary>Adds the storage provider of grains that name no provider.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="store">Sets the server, the expiry and the serializer of all states.</param>
    /// <param name="grains">Sets the storage's own options; null = defaults.</param>
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
