using Orleans.Hosting;
using Orleans.Providers;

namespace SessionKernel.Orleans;

/// <summary>Adds grain storage to a silo.</summary>
public static class GrainStorageSiloBuilderExtensions
{
    /// <summary>
    /// Adds a storage provider. Its store connects when the host starts, and must have been told an expiry, or <c>NoExpiry()</c>.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">The provider's name, as of <c>[PersistentState]</c>. It is the store's name too, and so in its keys.</param>
    /// <param name="store">Server, expiry and serializer of all states.</param>
    /// <param name="grains">What else is wanted.</param>
    /// <returns>The silo.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store, or can't be that of a store.</exception>
    public static ISiloBuilder AddSessionKernelGrainStorage(
        this ISiloBuilder silo, string name, Action<SessionStoreBuilder<GrainStates>> store, Action<GrainStorageOptions>? grains = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSessionKernelGrainStorage(name, store, grains);
        return silo;
    }

    /// <summary>Adds the storage provider for grains that name none.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="store">Server, expiry and serializer of all states.</param>
    /// <param name="grains">What else is wanted.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddSessionKernelGrainStorageAsDefault(
        this ISiloBuilder silo, Action<SessionStoreBuilder<GrainStates>> store, Action<GrainStorageOptions>? grains = null) =>
        silo.AddSessionKernelGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, store, grains);
}
