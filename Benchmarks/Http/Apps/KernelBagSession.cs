using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>This library behind the same interface.</summary>
/// <param name="keep">Chooses where the sessions are kept, given the address of a server.</param>
internal sealed class KernelBagSession(Action<SessionStoreBuilder<AttributeBag>, string> keep) : AttributeSession
{
    public override void AddTo(IServiceCollection services, string redis) => services.AddSessionKernel(store => keep(
        store.Expire(Idle).Configure(static options => options.KeyPrefix = KeyPrefix), redis));

    public override void Use(IApplicationBuilder app) => app.UseSessionKernel();
}
