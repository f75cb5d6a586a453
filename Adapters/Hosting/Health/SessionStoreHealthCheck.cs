using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SessionKernel.Hosting;

// Loads an id that was never handed out: the check sends the command that every request sends.
internal sealed class SessionStoreHealthCheck(
    ISessionStoreHost store, TimeProvider time, TimeSpan timeout, HealthStatus? failure) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return Judge(await store.ProbeAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failed(
                string.Create(CultureInfo.InvariantCulture, $"The session server did not answer within {timeout.TotalSeconds:0.###} s."));
        }
        catch (ObjectDisposedException)
        {
            return new HealthCheckResult(HealthStatus.Unhealthy, "The session store was disposed.");
        }
        catch (InvalidOperationException)
        {
            return new HealthCheckResult(HealthStatus.Unhealthy, "The session store is not connected yet: its host connects it at start.");
        }
    }

    private HealthCheckResult Judge(SessionStatus found) => found switch
    {
        SessionStatus.Denied =>
            Failed("The session server refuses this client: check user, password and the ACL rights on the store's key prefix."),
        SessionStatus.Unavailable => Failed("The session server was not reached, or was not ready."),
        _ => HealthCheckResult.Healthy("The session server answers."),
    };

    /// <summary>Degraded if the program works on without sessions: taking it out of service would make matters worse.</summary>
    private HealthCheckResult Failed(string sentence) =>
        new(failure ?? (store.OutagePolicy == OutagePolicy.Throw ? HealthStatus.Unhealthy : HealthStatus.Degraded), sentence);
}
