using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionKernel.Hosting;

internal interface ISessionStoreHost
{
    Task StartAsync(CancellationToken cancellationToken);

    ValueTask FlushAsync(CancellationToken cancellationToken);
}

/// <summary>One registered store, from its description to its end.</summary>
internal sealed class SessionStoreHost<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    string name, IServiceProvider provider, Action<IServiceProvider, SessionStoreBuilder<T>> configure)
    : ISessionStoreHost, IAsyncDisposable
    where T : notnull
{
    private SessionStore<T>? _store;

    public SessionStore<T> Store => _store
        ?? throw new InvalidOperationException($"The session store {name} is not built before its host has started.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
        {
            return;
        }

        var builder = typeof(T) == typeof(AttributeBag) ? (SessionStoreBuilder<T>)(object)SessionStore.ForBag(name) : SessionStore.For<T>(name);
        builder.UseTime(provider.GetService<TimeProvider>() ?? TimeProvider.System);
        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            builder.UseLogging(loggers);
        }

        configure(provider, builder);
        _store = await builder.BuildAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _store?.FlushAsync(cancellationToken) ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
