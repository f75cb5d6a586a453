using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>AddSession over AddStackExchangeRedisCache.</summary>
internal sealed class FrameworkSession : AttributeSession
{
    public override void AddTo(IServiceCollection services, string redis)
    {
        services.AddStackExchangeRedisCache(options => (options.Configuration, options.InstanceName) = (redis, KeyPrefix));
        services.AddSession(static options => options.IdleTimeout = Idle);
        // Its cookie is encrypted. The keys need not outlive the run.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
    }

    public override void Use(IApplicationBuilder app) => app.UseSession();
}
