using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace SessionKernel.Hosting;

/// <summary>Registers session stores with a host: built when it starts, flushed when it stops, disposed with its services.</summary>
public static class SessionStoreServiceCollectionExtensions
{
    /// <summary>
    /// Registers a store. Inject <see cref="SessionStore{T}"/>, by <c>[FromKeyedServices(name)]</c> where several have the same
    /// type of value. The host's clock and loggers are used unless <paramref name="configure"/> sets others.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the store, and its key as a service.</param>
    /// <param name="configure">Serializer, expiry and backend, and what else is wanted.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store.</exception>
    public static IServiceCollection AddSessionKernel<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, Action<SessionStoreBuilder<T>> configure)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSessionKernel<T>(name, (_, builder) => configure(builder));
    }

    /// <summary>
    /// Registers a store whose operator describes it, in a section such as <c>Sessions:shop</c>: address, expiry, which serializer writes,
    /// and the options. See <see cref="SessionStoreBuilderConfigurationExtensions.Configure{T}"/>.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the store, and its key as a service.</param>
    /// <param name="section">Read once, when the host starts, which fails if anything in it is wrong. It has the last word.</param>
    /// <param name="configure">
    /// The serializers, and what holds where the section says nothing; null for a store of attribute bags that the section alone describes.
    /// </param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store, or it is no section but the whole configuration.</exception>
    public static IServiceCollection AddSessionKernel<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, IConfiguration section, Action<SessionStoreBuilder<T>>? configure = null)
        where T : notnull
    {
        if (section is not IConfigurationSection)
        {
            ArgumentNullException.ThrowIfNull(section);
            throw new ArgumentException("Give a section, by GetSection(…), and not the whole configuration.", nameof(section));
        }

        return services.Add<T>(name, (_, builder) =>
        {
            configure?.Invoke(builder);
            var read = SessionStoreBuilderConfigurationExtensions.Read(builder, section);
            read.Apply();
            return read;
        });
    }

    /// <summary>Registers a store that is described with the help of other services, such as configuration or secrets.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the store, and its key as a service.</param>
    /// <param name="configure">Called once, when the host starts.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store.</exception>
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
    /// Has the last word on a store, after whoever registered it, before or later: a test that wants another backend, say. Of several, the
    /// one that was added last is called last.
    /// </summary>
    /// <typeparam name="T">The type of the store's value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the store.</param>
    /// <param name="configure">Called once, when the host starts. Never, if no such store is registered.</param>
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
