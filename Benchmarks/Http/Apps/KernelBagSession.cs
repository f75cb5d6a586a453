using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>This library behind the same interface.</summary>
internal sealed class KernelBagSession : AttributeSession
{
    public override void AddTo(IServiceCollection services, string redis) => services.AddSessionKernel(store => store
        .Expire(Idle)
        .Configure(static options => options.KeyPrefix = KeyPrefix)
        .UseRedis(redis));

    public override void Use(IApplicationBuilder app) => app.UseSessionKernel();
}
