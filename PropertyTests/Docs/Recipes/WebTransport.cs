using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using SessionKernel.AspNetCore;

namespace SessionKernel.PropertyTests.Docs.Recipes.Web;

#region transport
public sealed class BearerTransport : ISessionTransport
{
    private const string Scheme = "Session ";

    public StringValues Read(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.Ordinal)
            ? header[Scheme.Length..]
            : StringValues.Empty;

    public void Write(HttpContext context, string? token, DateTimeOffset? persistUntil) =>
        context.Response.Headers["Session-Token"] = token ?? "";
}
#endregion

/// <summary>What docs/aspnetcore.md quotes of headers.</summary>
internal static class WebTransport
{
    public static void Register(IServiceCollection services)
    {
        #region header
        services.AddSessionKernel(
            store => store.Expire(idle: TimeSpan.FromMinutes(30), absolute: TimeSpan.FromHours(12)).UseRedis("localhost:6379"),
            web => web.UseHeader("X-Auth-Token"));
        #endregion
    }
}
