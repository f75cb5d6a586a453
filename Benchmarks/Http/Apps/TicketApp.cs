using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>An app whose endpoint needs to know the user, with cookie authentication and a sliding expiration.</summary>
internal abstract class TicketApp : WebApp
{
    public override IReadOnlyDictionary<string, Func<HttpContext, ValueTask<Visit>>> Endpoints =>
        new Dictionary<string, Func<HttpContext, ValueTask<Visit>>>
    {
        [HttpEndpoints.User] = static context => new(UserClaims.Visit(context.User)),
    };

    public override void AddTo(IServiceCollection services, string redis)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(static options => (options.ExpireTimeSpan, options.SlidingExpiration) = (Idle, true));
        // The keys need not outlive the run.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        AddStore(services, redis);
    }

    public override void Use(IApplicationBuilder app) => app.UseAuthentication();

    public override async ValueTask<Visit> BeginAsync(HttpContext context, long owner)
    {
        await context.SignInAsync(UserClaims.Of(owner));
        return new Visit(owner, 0);
    }

    /// <summary>Where the tickets are kept.</summary>
    protected abstract void AddStore(IServiceCollection services, string redis);
}
