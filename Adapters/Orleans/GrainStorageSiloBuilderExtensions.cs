using Orleans.Hosting;
using Orleans.Providers;

namespace SessionKernel.Orleans;

/// <summary>Adds grain storage to a silo.</summary>
public static class GrainStorageSiloBuilderExtensions
{
    /// <summary>
    /// Adds a storage provider. Its store connects when the host starts. <paramref name="store"/> must set an expiry, or call
    /// <c>NoExpiry()</c>.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">
    /// The provider's name, as in <c>[PersistentState]</c>. It is also the store's name, and so part of the default key prefix.
    /// </param>
    /// <param name="store">Sets the server, the expiry and the serializer of all states.</param>
    /// <param name="grains">Sets the storage's own options; null = defaults.</param>
    /// <returns>The silo.</returns>
    /// <exception cref="ArgumentException">Another store has this name, or it can't be a store's name.</exception>
    public static ISiloBuilder AddSessionKernelGrainStorage(
        this ISiloBuilder silo, string name, Action<SessionStoreBuilder<GrainStates>> store, Action<GrainStorageOptions>? grains = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSessionKernelGrainStorage(name, store, grains);
        return silo;
    }

    /// <summary>Adds the storage provider of grains that name no provider.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="store">Sets the server, the expiry and the serializer of all states.</param>
    /// <param name="grains">Sets the storage's own options; null = defaults.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddSessionKernelGrainStorageAsDefault(
        this ISiloBuilder silo, Action<SessionStoreBuilder<GrainStates>> store, Action<GrainStorageOptions>? grains = null) =>
        silo.AddSessionKernelGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, store, grains);
}
