using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>The framework's default: the whole ticket is in the cookie.</summary>
internal sealed class CookieTickets : TicketApp
{
    protected override void AddStore(IServiceCollection services, string redis)
    {
    }
}
