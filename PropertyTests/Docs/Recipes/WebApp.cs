using MemoryPack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.Serializers;

namespace SessionKernel.PropertyTests.Docs.Recipes.Web;

#region type
[MemoryPackable(GenerateType.VersionTolerant)]
public sealed partial class Cart
{
    [MemoryPackOrder(0)]
    public List<string> Items { get; set; } = [];
}
#endregion

/// <summary>What docs/aspnetcore.md quotes.</summary>
internal static class WebApp
{
    public static void Register(IServiceCollection services)
    {
        services.AddSessionKernel(store => store
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
            .UseRedis("localhost:6379"));
    }

    public static void RegisterTyped(IServiceCollection services)
    {
        #region register-typed
        services.AddTypedSession<Cart>("cart", store => store
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: TimeSpan.FromDays(7))
            .UseRedis("localhost:6379"));
        #endregion
    }

    public static void Use(WebApplication app)
    {
        app.UseExceptionHandler("/error"); // in front: a request that fails stores nothing
        app.UseStaticFiles();              // in front: needs no session
        app.UseSessionKernel();
    }

    public static void Map(WebApplication app)
    {
        #region map
        app.MapPost("/seen/{page}", (HttpContext context, string page) => context.Session.SetString("seen", page));

        app.MapPost("/signin", async (HttpContext context, string name) =>
        {
            var renewed = await context.RenewSessionAsync(principal: name);
            if (!renewed.Succeeded)
            {
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }

            context.Session.SetString("user", name);
            return Results.Redirect("/");
        });

        app.MapPost("/signout", async (HttpContext context) =>
            (await context.RemoveSessionAsync()).HasEnded()
                ? Results.Redirect("/")
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        #endregion
    }

    public static void MapTyped(WebApplication app)
    {
        #region map-typed
        app.MapPost("/cart", async (HttpContext context, string item) =>
        {
            var session = await context.GetSessionAsync<Cart>();
            if (!session.TryGetValue(out var cart))
            {
                session.Value = cart = new Cart();
            }

            cart.Items.Add(item);
        });
        #endregion
    }
}
