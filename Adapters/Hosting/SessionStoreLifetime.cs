using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SessionKernel.Hosting;

// Connects the stores before any other hosted service starts, so that a worker or the web server can use them. Flushes them after all
// others have stopped, so that the touches of the last requests are not lost.
internal sealed class SessionStoreLifetime(IServiceProvider provider) : IHostedLifecycleService
{
    private readonly ISessionStoreHost[] _stores = [.. provider.GetKeyedServices<ISessionStoreHost>(KeyedService.AnyKey)];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var starting = Task.WhenAll(_stores.Select(store => store.StartAsync(cancellationToken)));
        try
        {
            await starting.ConfigureAwait(false);
        }
        catch when (starting.Exception is { InnerExceptions.Count: > 1 } all)
        {
            throw new AggregateException($"{all.InnerExceptions.Count} session stores could not be started.", all.InnerExceptions);
        }

        RefuseSharedPrefixes();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="InvalidOperationException">Two stores have the same key prefix, even if on two servers.</exception>
    private void RefuseSharedPrefixes()
    {
        var prefixes = _stores.Where(static store => store.KeyPrefix is not null)
            .GroupBy(static store => store.KeyPrefix, StringComparer.Ordinal);
        if (prefixes.FirstOrDefault(static one => one.Count() > 1) is { } shared)
        {
            throw new InvalidOperationException(
                $"The session stores {string.Join(" and ", shared.Select(static store => store.Name))} have the same key prefix, "
                    + $"{shared.Key}. That is refused even on different servers, because on one server they would open each "
                    + "other's sessions. "
                    + "Give each its own with Configure(options => options.KeyPrefix = …) or in its section, "
                    + "or remove the setting: the default contains the store's name.");
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_stores.Select(store => store.FlushAsync(cancellationToken)));
}
