using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SessionKernel.Hosting;

internal interface ISessionStoreHost
{
    string Name { get; }

    /// <summary>Null if the store shares the prefix of another store.</summary>
    string? KeyPrefix { get; }

    OutagePolicy OutagePolicy { get; }

    ValueTask<SessionStatus> ProbeAsync(CancellationToken cancellationToken);

    Task StartAsync(CancellationToken cancellationToken);

    Task FlushAsync(CancellationToken cancellationToken);
}

/// <summary>Describes a store when it is injected or its host starts.</summary>
/// <returns>The section that describes the store, which later checks that nothing is missing; null without a section.</returns>
internal delegate StoreSection<T>? StoreDescription<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    IServiceProvider provider, SessionStoreBuilder<T> builder)
    where T : notnull;

/// <summary>A change to a store by other code than the code that registered it.</summary>
internal sealed record SessionStoreChange<[DynamicallyAccessedMembers(SessionValue.Members)] T>(Action<SessionStoreBuilder<T>> Apply)
    where T : notnull;

// One registered store, from its description to its disposal. A host constructs every hosted service, and the services that they inject,
// before it starts the first one. So a store is described when it is injected, and connects when the host starts.
internal sealed class SessionStoreHost<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    string name, IServiceProvider provider, StoreDescription<T> describe)
    : ISessionStoreHost, IAsyncDisposable
    where T : notnull
{
    private readonly Lazy<(SessionStore<T> Store, string? KeyPrefix)> _store = new(() =>
    {
        var builder = Describe(name, provider, describe);
        return (builder.Build(), ((ISessionStoreDescription<T>)builder).KeyPrefix);
    });

    public SessionStore<T> Store => _store.Value.Store;

    public string Name => name;

    public string? KeyPrefix => _store.Value.KeyPrefix;

    public OutagePolicy OutagePolicy => Store.OutagePolicy;

    public ValueTask<SessionStatus> ProbeAsync(CancellationToken cancellationToken) => Store.ProbeAsync(cancellationToken);

    public async Task StartAsync(CancellationToken cancellationToken) => await Store.ConnectAsync(cancellationToken).ConfigureAwait(false);

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_store.IsValueCreated)
        {
            try
            {
                await Store.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Open connections have used up the host's time to stop, which is no failure. The dispose flushes waiting touches.
            }
        }
    }

    public ValueTask DisposeAsync() => _store.IsValueCreated ? Store.DisposeAsync() : ValueTask.CompletedTask;

    private static SessionStoreBuilder<T> Describe(string name, IServiceProvider provider, StoreDescription<T> describe)
    {
        var builder = typeof(T) == typeof(AttributeBag)
            ? (SessionStoreBuilder<T>)(object)SessionStore.ForBag(name)
            : SessionStore.For<T>(name);
        builder.UseServices(provider).UseTime(provider.GetService<TimeProvider>() ?? TimeProvider.System);
        if (provider.GetService<ILoggerFactory>() is { } loggers)
        {
            builder.UseLogging(loggers);
        }

        if (provider.GetService<IHostEnvironment>() is { } environment)
        {
            builder.InDevelopment(environment.IsDevelopment());
            if (environment.ApplicationName is { Length: > 0 } application)
            {
                builder.Configure(options => options.ApplicationName = application);
            }
        }

        var section = describe(provider, builder);
        foreach (var change in provider.GetKeyedServices<SessionStoreChange<T>>(name))
        {
            change.Apply(builder);
        }

        section?.RequireAll();
        return builder;
    }
}
