using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionKernel.Hosting;

namespace SessionKernel.AspNetCore;

/// <summary>Stores the tickets of cookie authentication as sessions.</summary>
public static class SessionTicketServiceCollectionExtensions
{
    /// <summary>The default name of the store of tickets.</summary>
    public const string DefaultTicketStoreName = "ticket";

    /// <summary>
    /// Stores tickets in a store of their own: the cookie then carries a session's id. Call it before or after <c>AddCookie()</c>. Earlier
    /// cookies stay valid, and move into the store at their next refresh. A sign-in gives a new id; a sign-in whose ticket can't be stored
    /// throws <see cref="SessionTicketException"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Expiry with an absolute lifetime, backend, and other options of the store.</param>
    /// <param name="tickets">Changes which schemes' tickets are stored, and for which principals; null = defaults.</param>
    /// <param name="name">The name of the store; null = <see cref="DefaultTicketStoreName"/>.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">The name is taken by another store.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public static IServiceCollection AddSessionKernelTickets(
        this IServiceCollection services,
        Action<SessionStoreBuilder<AttributeBag>> configure,
        Action<SessionTicketOptions>? tickets = null,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(static service => service.ServiceType == typeof(SessionTickets)))
        {
            throw new InvalidOperationException(
                "AddSessionKernelTickets was called before: one store serves all schemes that SessionTicketOptions.Schemes lists.");
        }

        var options = new SessionTicketOptions();
        tickets?.Invoke(options);
        name ??= DefaultTicketStoreName;
        AddStore(services, name, configure);

        services.AddDataProtection();
        if (options.KeepsKeyRing)
        {
            AddKeyRing(services, name);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RequestsUnderWay>();
        services.AddSingleton(new TicketSchemes(options));
        services.AddSingleton<IPostConfigureOptions<AuthenticationOptions>>(
            static provider => provider.GetRequiredService<TicketSchemes>());
        services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>>(
            provider => ActivatorUtilities.CreateInstance<TicketCookies>(provider, name, options));
        services.TryAddTransient<TicketCookieHandler>();
        services.AddSingleton(provider => new SessionTickets(StoreIn(provider, name)));
        services.AddSingleton<IHostedService>(
            provider => ActivatorUtilities.CreateInstance<TicketCheck>(provider, StoreIn(provider, name)));
        services.AddRevocableStore<AttributeBag>(
            name, static context => new ValueTask<IReadOnlyCollection<SessionKey>>(RequestTickets.KeysOf(context)));
        return services;
    }

    private static void AddKeyRing(IServiceCollection services, string name)
    {
        services.AddSingleton(provider => StoredKeyRing.In(StoreIn(provider, name), provider.GetRequiredService<ILogger<StoredKeyRing>>()));
        services.AddHostedService<KeyRingKeeper>();
        services.AddOptions<KeyManagementOptions>().Configure<StoredKeyRing>(static (keys, ring) => keys.XmlRepository = ring);
        services.AddOptions<DataProtectionOptions>().PostConfigure<IServiceProvider>((options, provider) =>
        {
            if (DataProtectionName.IsOfFolder(options, provider))
            {
                options.ApplicationDiscriminator = $"SessionKernel {name}";
            }
        });
    }

    private static void AddStore(IServiceCollection services, string name, Action<SessionStoreBuilder<AttributeBag>> configure)
    {
        // An injected bag store without a key is that of HttpContext.Session, whichever was registered first.
        var isTaken = services.Any(static service => service.ServiceType == typeof(SessionStore<AttributeBag>) && !service.IsKeyedService);
        services.AddSessionKernel<AttributeBag>(name, builder => configure(builder.Label(TicketBag.LabelOf)));
        if (!isTaken)
        {
            services.RemoveAll<SessionStore<AttributeBag>>();
        }
    }

    private static SessionStore<AttributeBag> StoreIn(IServiceProvider provider, string name) =>
        provider.GetRequiredKeyedService<SessionStore<AttributeBag>>(name);
}
