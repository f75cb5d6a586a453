using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

/// <summary>Describes a store by configuration.</summary>
public static class SessionStoreBuilderConfigurationExtensions
{
    /// <summary>
    /// Reads a section, such as <c>Sessions:shop</c>: <c>Redis</c>, the address as StackExchange.Redis reads it; <c>Idle</c> and
    /// <c>Absolute</c>; <c>Serializer</c>, which of those given writes, the others being read; and whatever
    /// <see cref="SessionStoreOptions"/> and <see cref="RedisBackendOptions"/> have that is a number, a text, a time or a choice. What it
    /// lacks keeps its value.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder. What is called on it later overrides the section.</param>
    /// <param name="section">The section; a key that it does not know is refused.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="OptionsValidationException">
    /// Something in the section is wrong: each failure names the key with its whole path and what is expected, and no value.
    /// </exception>
    /// <exception cref="ArgumentException">It is no section but the whole configuration.</exception>
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
                "Give a section, by GetSection(…), and not the whole configuration.", nameof(section)),
            builder);
    }
}
