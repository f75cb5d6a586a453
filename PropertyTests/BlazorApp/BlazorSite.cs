using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.BlazorApp;

/// <summary>What Program.cs and the tests start. docs/aspnetcore.md quotes it.</summary>
public static class BlazorSite
{
    public static void AddServices(IServiceCollection services, string redis)
    {
        services.AddSessionKernel(store => store.Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12)).UseRedis(redis));
        AddBasket(services, store => store.UseRedis(redis));
        AddComponents(services);
    }

    public static void AddBasket(
        IServiceCollection services, Action<SessionStoreBuilder<Basket>> store, Action<WebSessionOptions>? web = null) =>
        services.AddTypedSession<Basket>(
            "basket",
            builder =>
                store(builder.Serialize(BasketJson.Serializer).Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))),
            web);

    public static void AddComponents(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<StreamSteps>();
        #region services
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddScoped<CircuitBasket>();
        services.AddScoped<CircuitHandler, BasketKeeper>();
        #endregion
    }

    public static void Use(WebApplication app, string? assets = null)
    {
        app.UseSessionKernel();
        app.UseAntiforgery();
        app.MapStaticAssets(assets).WithSession(SessionUse.None);
        Map(app);
    }

    public static void Map(WebApplication app)
    {
        #region map
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode()
            .Add(static endpoint =>
            {
                if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path }
                    && path.StartsWith("/_blazor", StringComparison.Ordinal))
                {
                    endpoint.Metadata.Add(new WithSessionAttribute(SessionUse.None)); // a circuit has no use for it
                }
            });
        #endregion
    }
}
