using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

// A ring in Redis is refused, also where it is encrypted: running instances accept a key that somebody plants there as plain text, and
// tags that it makes. Which Redis it is can't be told from here, so none is taken.
/// <summary>Where Data Protection keeps its keys, and whether secrets may be derived from them.</summary>
internal static class DataProtectionPlace
{
    private const string Advice = "where whoever writes can add one. Keep them elsewhere, or give the stores a secret of their own.";
    private const string Call = "Call AddDataProtection().PersistKeysTo…(…).SetApplicationName(…).";

    /// <returns>A sentence for the developer; null = they may.</returns>
    public static string? Refuse(IServiceProvider services)
    {
        // First, and not by asking for the ring itself, which would build the store that asks.
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(StoredKeyRing)) == true)
        {
            return $"KeepsKeyRing keeps Data Protection's keys in Redis, {Advice}";
        }

        if (services.GetService<IKeyManager>() is null || services.GetService<IDataProtectionProvider>() is EphemeralDataProtectionProvider)
        {
            return $"Data Protection is not there, or keeps no keys. {Call}";
        }

        return services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository switch
        {
            null => $"Data Protection's keys are kept by this machine alone, so that every instance would have secrets of its own. {Call}",
            { } repository when IsRedis(repository.GetType()) => $"Data Protection's keys are kept in Redis, {Advice}",
            _ when DataProtectionName.IsOfFolder(services.GetRequiredService<IOptions<DataProtectionOptions>>().Value, services) =>
                $"the application is named after its folder, so that a deploy into another one would have other secrets. {Call}",
            _ => null,
        };
    }

    private static bool IsRedis(Type? type) => type is not null && (type.Name == "RedisXmlRepository" || IsRedis(type.BaseType));
}
