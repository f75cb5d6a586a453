using Microsoft.Extensions.DependencyInjection;
using SessionKernel.AspNetCore;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>This library's tickets.</summary>
internal sealed class KernelTickets : TicketApp
{
    private static readonly TimeSpan s_absolute = TimeSpan.FromHours(12);

    protected override void AddStore(IServiceCollection services, string redis) => services.AddSessionKernelTickets(store => store
        .Expire(Idle, s_absolute)
        .Configure(static options => options.KeyPrefix = KeyPrefix)
        .UseRedis(redis));
}
