using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SessionKernel.AspNetCore;

// secret = HKDF-SHA256(master key, no salt, info = "SessionKernel data protection v1", 0, UTF-8 of the application's name), 32 bytes
//
// It includes the name, because applications that share a ring, for a common sign-in, need not open each other's sessions.
/// <summary>The keys of Data Protection as a ring of secrets, the active one first.</summary>
internal sealed class DataProtectionRing(IKeyManager keys, KeyManagementOptions options, string application, TimeProvider time)
{
    /// <summary>The time after which every instance has read a key that another one made.</summary>
    private static readonly TimeSpan s_spread = TimeSpan.FromHours(24);

    private readonly byte[] _info = Encoding.UTF8.GetBytes($"SessionKernel data protection v1\0{application}");

    /// <exception cref="InvalidOperationException">The keys are kept where a ring must not come from.</exception>
    public static DataProtectionRing In(IServiceProvider services, TimeProvider time)
    {
        if (DataProtectionPlace.Refuse(services) is { } reason)
        {
            throw new InvalidOperationException($"SessionSecrets.FromDataProtection() can't be used: {reason}");
        }

        return new DataProtectionRing(
            services.GetRequiredService<IKeyManager>(),
            services.GetRequiredService<IOptions<KeyManagementOptions>>().Value,
            services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator!,
            time);
    }

    /// <exception cref="InvalidOperationException">There is no key, and none may be made.</exception>
    public IReadOnlyList<SessionSecret> Read()
    {
        var now = time.GetUtcNow();
        var known = Usable(now);
        if (known.Count == 0 && options.AutoGenerateKeys)
        {
            keys.CreateNewKey(now, now + options.NewKeyLifetime);
            known = Usable(now);
        }

        // Newest first. The first that every instance has read is active; if there is none, the oldest.
        var active = known.FindIndex(key => key.ActivationDate <= now - s_spread);
        return known.Count == 0
            ? throw new InvalidOperationException("Data Protection's ring has no usable key, and AutoGenerateKeys is off.")
            : active < 0
                ? [known[^1].Secret, .. known.SkipLast(1).Select(static key => key.Secret)]
                : [known[active].Secret, .. known.Where((_, i) => i != active).Select(static key => key.Secret)];
    }

    private List<(DateTimeOffset ActivationDate, SessionSecret Secret)> Usable(DateTimeOffset now)
    {
        var usable = new List<(DateTimeOffset, SessionSecret)>();
        var valid = keys.GetAllKeys().Where(static key => !key.IsRevoked);
        foreach (var key in valid.OrderByDescending(static key => key.ActivationDate).ThenBy(static key => key.KeyId))
        {
            if (SecretOf(key, now) is { } secret)
            {
                usable.Add((key.ActivationDate, secret));
            }
        }

        return usable;
    }

    /// <returns>Null if it has expired and can't be decrypted any more, as after a change of the certificate that protects keys.</returns>
    private SessionSecret? SecretOf(IKey key, DateTimeOffset now)
    {
        byte[] masterKey;
        try
        {
            masterKey = MasterKeyOf(key);
        }
        catch (Exception) when (key.ExpirationDate <= now)
        {
            return null;
        }

        Span<byte> secret = stackalloc byte[SessionSecret.MinimumBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, secret, [], _info);
        CryptographicOperations.ZeroMemory(masterKey);
        var derived = SessionSecret.FromBytes(secret);
        CryptographicOperations.ZeroMemory(secret);
        return derived;
    }

    // Every descriptor of the framework exports itself like this: <descriptor> … <masterKey><value>base64</value></masterKey></descriptor>
    private static byte[] MasterKeyOf(IKey key)
    {
        var exported = key.Descriptor.ExportToXml().SerializedDescriptorElement;
        return exported.Descendants("masterKey").SingleOrDefault()?.Element("value")?.Value is { Length: > 0 } text
            ? Convert.FromBase64String(text)
            : throw new InvalidOperationException(
                "A key of Data Protection exports no master key: its algorithm is not one of the framework's.");
    }
}
