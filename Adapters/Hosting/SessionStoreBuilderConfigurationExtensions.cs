using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

/// <summary>Describes a store using configuration.</summary>
public static class SessionStoreBuilderConfigurationExtensions
{
    /// <summary>
    /// Reads a section, such as <c>Sessions:shop</c>: <c>Redis</c>, the address as StackExchange.Redis reads it; <c>Idle</c> and
    /// <c>Absolute</c>; <c>Serializer</c>, which selects the given serializer that writes, while the others read; <c>DurableReplicas</c>
    /// and <c>DurableTimeout</c>; and every option of <see cref="SessionStoreOptions"/> and <see cref="RedisBackendOptions"/> that is a
    /// number, a text, a flag, a time or a choice. A missing key leaves its option unchanged.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder. Later calls on it override the section.</param>
    /// <param name="section">The section. An unknown key is refused.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="OptionsValidationException">
    /// Something in the section is wrong. Each failure names the key's whole path and the expected value, but never the value found.
    /// </exception>
    /// <exception cref="ArgumentException">The argument is the whole configuration instead of a section.</exception>
    public static SessionStoreBuilder<T> Configure<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, IConfiguration section)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        Read(builder, section).Apply();
        return builder;
    }

    internal static StoreSection<T> Read<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        SessionStoreBuilder<T> builder, IConfiguration section)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(section);
        return new StoreSection<T>(
            section as IConfigurationSection ?? throw new ArgumentException(
                "Pass a section, from GetSection(…), instead of the whole configuration.", nameof(section)),
            builder);
    }
}
