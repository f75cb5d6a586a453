using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SessionKernel.Hosting;

namespace SessionKernel.AspNetCore;

/// <summary>Registers web sessions.</summary>
public static class SessionKernelServiceCollectionExtensions
{
    /// <summary>The default name of the store behind <c>HttpContext.Session</c>.</summary>
    public const string DefaultStoreName = "session";

    /// <summary>Registers the store behind <c>HttpContext.Session</c>. Add <c>app.UseSessionKernel()</c> before the endpoints.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Expiry, backend, and other options of the store.</param>
    /// <param name="web">Changes the cookie; null = defaults.</param>
    /// <param name="name">The name of the store; null = <see cref="DefaultStoreName"/>.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store.</exception>
    /// <exception cref="InvalidOperationException">
    /// It was called before, the cookie's name is taken, or browsers would refuse the cookie.
    /// </exception>
    public static IServiceCollection AddSessionKernel(
        this IServiceCollection services,
        Action<SessionStoreBuilder<AttributeBag>> configure,
        Action<WebSessionOptions>? web = null,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(BagName)))
        {
            throw new InvalidOperationException(
                "AddSessionKernel was called before: there is only one HttpContext.Session. Add others using "
                    + "AddTypedSession<AttributeBag>(…).");
        }

        services.AddWebSession(name ?? DefaultStoreName, configure, web, isBehindHttpContext: true);
        services.AddSingleton(new BagName(name ?? DefaultStoreName));
        return services;
    }

    /// <summary>
    /// Registers typed sessions, with a store and a cookie of their own. An endpoint gets its session using
    /// <see cref="HttpContextSessionExtensions.GetSessionAsync{T}(Microsoft.AspNetCore.Http.HttpContext)"/>, which loads it.
    /// One type may be registered under several names.
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the store.</param>
    /// <param name="configure">Serializer, expiry, backend, and other options of the store.</param>
    /// <param name="web">Changes the cookie; null = defaults.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store.</exception>
    /// <exception cref="InvalidOperationException">
    /// The cookie or header is taken, browsers would refuse the cookie, or <see cref="WebSessionOptions.RedirectWhenMissing"/> is set.
    /// </exception>
    public static IServiceCollection AddTypedSession<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, Action<SessionStoreBuilder<T>> configure, Action<WebSessionOptions>? web = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddWebSession(name, configure, web, isBehindHttpContext: false);
    }

    private static IServiceCollection AddWebSession<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        this IServiceCollection services, string name, Action<SessionStoreBuilder<T>> configure, Action<WebSessionOptions>? web,
        bool isBehindHttpContext)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddSessionKernel<T>(name, builder =>
        {
            configure(builder);
            if (((ISessionStoreDescription<T>)builder).ReusesValues)
            {
                throw new InvalidOperationException(
                    $"The store {name} reuses its values, which web sessions must not do: a value that a request keeps would show another "
                        + "session. Remove ReuseValues().");
            }
        });
        var options = new WebSessionOptions(name);
        web?.Invoke(options);
        if (options.RedirectWhenMissing.HasValue && !isBehindHttpContext)
        {
            throw new InvalidOperationException(
                $"RedirectWhenMissing can't be set for {name}: endpoints require the session behind HttpContext.Session, which "
                    + "AddSessionKernel registers.");
        }

        options.Check(services.Select(service => service.ImplementationInstance).OfType<WebSessionOptions>());
        services.AddSingleton(options);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RequestsUnderWay>();
        services.TryAddSingleton<WebSessionSources<T>>();
        services.AddSingleton(provider => new WebSessionSource<T>(
            provider.GetRequiredKeyedService<SessionStore<T>>(name),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebSessionSource<T>>>()));
        services.AddRevocableStore<T>(
            name, async context => (await context.GetSessionAsync<T>(name).ConfigureAwait(false)).Key is { } key ? [key] : []);
        return services;
    }
}
