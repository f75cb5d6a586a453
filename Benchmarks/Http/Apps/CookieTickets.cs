using Microsoft.Extensions.DependencyInjection;

namespace SessionKernel.Benchmarks.Http.Apps;

/// <summary>The framework as it comes: the ticket is in the cookie, whole.</summary>
internal sealed class CookieTickets : TicketApp
{
    protected override void AddStore(IServiceCollection services, string redis)
    {
    }
}
