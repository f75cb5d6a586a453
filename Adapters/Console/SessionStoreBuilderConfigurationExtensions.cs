using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace SessionKernel.Hosting;

/// <summary>Turns a store's knobs by configuration.</summary>
public static class SessionStoreBuilderConfigurationExtensions
{
    /// <summary>Reads <see cref="SessionStoreOptions"/> from a section, such as <c>Sessions:shop</c>. What it lacks keeps its value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section.</param>
    /// <returns>The builder.</returns>
    public static SessionStoreBuilder<T> Configure<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this SessionStoreBuilder<T> builder, IConfiguration section)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        return builder.Configure(options => section.Bind(options));
    }
}
