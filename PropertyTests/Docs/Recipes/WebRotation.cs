using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.Docs.Recipes.Web;

/// <summary>What docs/aspnetcore.md quotes of ids that are rotated.</summary>
internal static class WebRotation
{
    public static void Register(IServiceCollection services)
    {
        #region register
        services.AddSessionKernel(store => store
            .Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12))
            .RotateIds()
            .UseRedis("localhost:6379"));
        #endregion
    }

    public static void Use(IApplicationBuilder app, TimeProvider time)
    {
        #region rotate
        app.Use(async (context, next) =>
        {
            var now = time.GetUtcNow();
            var mayWrite = context.GetEndpoint()?.Metadata
                .GetMetadata<ISessionUseMetadata>()?.Use is not (SessionUse.None or SessionUse.ReadOnly);
            if (mayWrite
                && DateTimeOffset.TryParse(context.Session.GetString("rotated"), CultureInfo.InvariantCulture, out var last)
                && now - last > TimeSpan.FromMinutes(15))
            {
                context.Session.SetString("rotated", now.ToString("O"));
                await context.RotateSessionAsync();
            }

            await next(context);
        });
        #endregion
    }
}
