using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SessionKernel.Hosting;

// Stores are built before any other hosted service starts, so that a worker or the web server finds them, and flushed after
// all others have stopped, so that the touches of the last requests are not lost.
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
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_stores.Select(store => store.FlushAsync(cancellationToken)));
}
