using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

/// <summary>
/// Registers one check for each selected store, however many calls select it: the health check service refuses two checks of one name.
/// </summary>
internal sealed class SessionHealthChecks(
    IServiceProvider provider, IEnumerable<SessionHealthTerms> asked) : IConfigureOptions<HealthCheckServiceOptions>
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);

    public void Configure(HealthCheckServiceOptions options)
    {
        ISessionStoreHost[] stores = [.. provider.GetKeyedServices<ISessionStoreHost>(KeyedService.AnyKey)];
        if (asked.SelectMany(terms => terms.Stores ?? []).Except(stores.Select(store => store.Name)).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException($"There is no session store named {unknown} to check.");
        }

        foreach (var store in stores)
        {
            SessionHealthTerms[] terms = [.. asked.Where(terms => terms.Mean(store.Name))];
            if (terms.Length > 0)
            {
                options.Registrations.Add(CheckOf(store, terms));
            }
        }
    }

    private static HealthCheckRegistration CheckOf(ISessionStoreHost store, SessionHealthTerms[] terms)
    {
        var timeout = terms.Select(one => one.Timeout).LastOrDefault(one => one is not null) ?? s_timeout;
        var failure = terms.Select(one => one.FailureStatus).LastOrDefault(one => one is not null);
        return new HealthCheckRegistration(
            $"sessions:{store.Name}",
            services => new SessionStoreHealthCheck(store, services.GetService<TimeProvider>() ?? TimeProvider.System, timeout, failure),
            failure,
            terms.SelectMany(one => one.Tags));
    }
}
