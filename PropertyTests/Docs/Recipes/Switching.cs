using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;
using SessionKernel.Hosting;

namespace SessionKernel.PropertyTests.Docs.Recipes;

/// <summary>docs/switching.md, as it is compiled.</summary>
internal static class Switching
{
    public static void Before(IServiceCollection services)
    {
        #region before
        services.AddStackExchangeRedisCache(options => options.Configuration = "localhost:6379");
        services.AddSession(options => options.IdleTimeout = TimeSpan.FromMinutes(30));
        #endregion
    }

    public static void After(IServiceCollection services)
    {
        #region after
        services.AddSessionKernel(store => store
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
            .UseRedis("localhost:6379"));
        #endregion
    }

    public static void Use(IApplicationBuilder app)
    {
        #region use
        app.UseSessionKernel(); // in place of app.UseSession()
        #endregion
    }

    public static void Tickets(IServiceCollection services)
    {
        #region tickets
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(); // as it was
        services.AddSessionKernelTickets(store => store
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromDays(14))
            .UseRedis("localhost:6379"));
        #endregion
    }

    public static void SignInWithoutTickets(IApplicationBuilder app)
    {
        #region renew
        app.Map("/signin", signIn => signIn.Run(async context =>
        {
            var renewed = await context.RenewSessionAsync(principal: "user 42"); // no id known before works after
            context.Response.StatusCode = renewed.Succeeded ? StatusCodes.Status204NoContent : StatusCodes.Status503ServiceUnavailable;
        }));
        #endregion
    }

    public static void InMemory(IServiceCollection services, SessionMemory memory) => services
        .ConfigureSessionStore<AttributeBag>(SessionKernelServiceCollectionExtensions.DefaultStoreName, store => store.UseMemory(memory));
}
