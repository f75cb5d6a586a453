using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.Docs.Recipes.Web;

/// <summary>What docs/aspnetcore.md quotes of endpoints.</summary>
internal static class WebEndpoints
{
    public static void Register(IServiceCollection services)
    {
        #region redirect
        services.AddSessionKernel(
            store => store.Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12)).UseRedis("localhost:6379"),
            web => web.RedirectWhenMissing = "/signin");
        #endregion
    }

    public static void Map(WebApplication app)
    {
        #region endpoints
        app.MapGet("/health", () => "well").WithSession(SessionUse.None);
        app.MapGet("/basket", (HttpContext context) => context.Session.GetString("basket") ?? "empty").WithSession(SessionUse.ReadOnly);
        app.MapGroup("/account").WithSession(SessionUse.Required)
            .MapGet("/", (HttpContext context) => context.Session.GetString("user") ?? "somebody");
        #endregion
    }

    public static void MapNamed(WebApplication app)
    {
        #region named
        app.MapGet("/wishes", async (HttpContext context) =>
            (await context.GetSessionAsync<Cart>("wishes")).TryGetValue(out var wishes) ? wishes.Items.Count : 0);
        #endregion
    }

    public static void MapProgress(WebApplication app)
    {
        #region in-use
        app.MapGet("/progress", async (HttpContext context) =>
        {
            context.KeepSessionsInUse(); // as long as somebody watches
            context.Response.ContentType = "text/event-stream";
            await ReportAsync(context.Response, context.RequestAborted);
        });
        #endregion
    }

    private static Task ReportAsync(HttpResponse response, CancellationToken aborted) => response.WriteAsync("data: done\n\n", aborted);
}
