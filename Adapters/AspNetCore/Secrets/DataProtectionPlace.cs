using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

// A ring in Redis is refused, even if it is encrypted: running instances accept a key that somebody plants there as plain text, and tags
// made with it. This code can't tell one Redis from another, so it accepts none.
/// <summary>Where Data Protection keeps its keys, and whether secrets may be derived from them.</summary>
internal static class DataProtectionPlace
{
    private const string Advice = "where anybody who can write can add one. Keep them elsewhere, or give the stores a secret of their own.";
    private const string Call = "Call AddDataProtection().PersistKeysTo…(…).SetApplicationName(…).";

    /// <returns>Why not, as a sentence for the developer; null = they may.</returns>
    public static string? Refuse(IServiceProvider services)
    {
        // First, and without resolving the ring itself, which would build the store that asks.
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(StoredKeyRing)) == true)
        {
            return $"KeepsKeyRing keeps Data Protection's keys in Redis, {Advice}";
        }

        if (services.GetService<IKeyManager>() is null || services.GetService<IDataProtectionProvider>() is EphemeralDataProtectionProvider)
        {
            return $"Data Protection is not registered, or keeps no keys. {Call}";
        }

        return services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository switch
        {
            null => $"Data Protection's keys are kept only by this machine, so every instance would have secrets of its own. {Call}",
            { } repository when IsRedis(repository.GetType()) => $"Data Protection's keys are kept in Redis, {Advice}",
            _ when DataProtectionName.IsOfFolder(services.GetRequiredService<IOptions<DataProtectionOptions>>().Value, services) =>
                $"the application is named after its folder, so a deploy to another folder would have other secrets. {Call}",
            _ => null,
        };
    }

    private static bool IsRedis(Type? type) => type is not null && (type.Name == "RedisXmlRepository" || IsRedis(type.BaseType));
}
