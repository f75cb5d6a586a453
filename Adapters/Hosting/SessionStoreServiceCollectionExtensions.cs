using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace SessionKernel.Hosting;

/// <summary>
/// Registers session stores with a host, which connects them when it starts, flushes them when it stops, and disposes them with its
/// services.
/// </summary>
public static class SessionStoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers a store. Inject <see cref="SessionStore{T}"/>, with <c>[FromKeyedServices(name)]</c> if several stores have the same type
    /// of value. The store uses the host's clock and loggers unless <paramref name="configure"/> sets others.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The store's name, and its key as a service.</param>
    /// <param name="configure">Sets the serializer, the expiry and the backend, and any options.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">Another store has this name.</exception>
    public static IServiceCollection AddSessionKernel<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, Action<SessionStoreBuilder<T>> configure)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSessionKernel<T>(name, (_, builder) => configure(builder));
    }

    /// <summary>
    /// Registers a store that its operator describes, in a section such as <c>Sessions:shop</c>: the address, the expiry, the serializer
    /// that writes, and the options. See <see cref="SessionStoreBuilderConfigurationExtensions.Configure{T}"/>.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The store's name, and its key as a service.</param>
    /// <param name="section">
    /// Read once, at the latest when the host starts, which fails if anything in it is wrong. It overrides <paramref name="configure"/>.
    /// </param>
    /// <param name="configure">
    /// Sets the serializers, and whatever the section leaves out; null for a store of attribute bags that the section alone describes.
    /// </param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">
    /// Another store has this name, or the argument is the whole configuration instead of a section.
    /// </exception>
    public static IServiceCollection AddSessionKernel<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, IConfiguration section, Action<SessionStoreBuilder<T>>? configure = null)
        where T : notnull
    {
        if (section is not IConfigurationSection)
        {
            ArgumentNullException.ThrowIfNull(section);
            throw new ArgumentException("Pass a section, from GetSection(…), instead of the whole configuration.", nameof(section));
        }

        return services.Add<T>(name, (_, builder) =>
        {
            configure?.Invoke(builder);
            var read = SessionStoreBuilderConfigurationExtensions.Read(builder, section);
            read.Apply();
            return read;
        });
    }

    /// <summary>Registers a store whose description needs other services, such as configuration or secrets.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The store's name, and its key as a service.</param>
    /// <param name="configure">Called once, at the latest when the host starts.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">Another store has this name.</exception>
    public static IServiceCollection AddSessionKernel<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, Action<IServiceProvider, SessionStoreBuilder<T>> configure)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.Add<T>(name, (provider, builder) =>
        {
            configure(provider, builder);
            return null;
        });
    }

    /// <summary>
    /// Overrides the description of a store that is registered elsewhere, before or after this call: for a test that needs another backend,
    /// say. Several calls apply in the order in which they were made.
    /// </summary>
    /// <typeparam name="T">The type of the store's value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The store's name.</param>
    /// <param name="configure">Called once, at the latest when the host starts. Never called if no such store is registered.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection ConfigureSessionStore<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, Action<SessionStoreBuilder<T>> configure)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddKeyedSingleton(name, new SessionStoreChange<T>(configure));
    }

    private static IServiceCollection Add<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, StoreDescription<T> describe)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (services.Any(service => service.ServiceType == typeof(ISessionStoreHost) && name.Equals(service.ServiceKey)))
        {
            throw new ArgumentException($"A session store named {name} is registered already.", nameof(name));
        }

        services.AddKeyedSingleton(name, (provider, _) => new SessionStoreHost<T>(name, provider, describe));
        services.AddKeyedSingleton<ISessionStoreHost>(name, (provider, _) => provider.GetRequiredKeyedService<SessionStoreHost<T>>(name));
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<SessionStoreHost<T>>(name).Store);
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<SessionStore<T>>(name));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SessionStoreLifetime>());
        return services;
    }
}
