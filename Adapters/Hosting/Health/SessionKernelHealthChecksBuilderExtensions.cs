using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace SessionKernel.Hosting;

/// <summary>Health checks of session stores.</summary>
public static class SessionKernelHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check for each store, whether registered before or after this call. Its name is <c>sessions:</c> and the store's name. The
    /// check loads an id that was never handed out, and reports whether the store's server answers. Reports contain no id, key or secret.
    /// You may call this again: each store still has one check, with the tags of all calls that select the store, and with the timeout and
    /// the failure status of the last call that sets them.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="timeout">How long the check waits for the answer, between 1 ms and 5 minutes; null = 1 second.</param>
    /// <param name="failureStatus">
    /// The health of a store whose server does not answer, or refuses. Null = Degraded if callers work on without sessions
    /// (<see cref="OutagePolicy.Anonymous"/>), Unhealthy if they get an exception (<see cref="OutagePolicy.Throw"/>).
    /// </param>
    /// <param name="tags">Tags to select checks by.</param>
    /// <param name="stores">The names of the stores to check; null = all. A name that no store has fails the first check.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is not between 1 ms and 5 minutes.</exception>
    public static IHealthChecksBuilder AddSessionKernel(
        this IHealthChecksBuilder builder,
        TimeSpan? timeout = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        IEnumerable<string>? stores = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (timeout is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.FromMilliseconds(1), nameof(timeout));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, TimeSpan.FromMinutes(5), nameof(timeout));
        }

        builder.Services.AddSingleton(new SessionHealthTerms(timeout, failureStatus, [.. tags ?? []], stores is null ? null : [.. stores]));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, SessionHealthChecks>());
        return builder;
    }
}
