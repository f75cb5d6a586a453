using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Serialization.Serializers;

namespace SessionKernel.Orleans;

/// <summary>
/// Makes a store for each state name and type when it is first used. Each store inherits the root store's settings, and above all its
/// connection.
/// </summary>
internal sealed class GrainStateStores(
    string serviceId, SessionStore<GrainStates> root, GrainStorageOptions options, IActivatorProvider activators, Predecessor? predecessor,
    ILogger logger)
{
    private const int LongestName = 64;

    private readonly ConcurrentDictionary<(string Name, Type Type), object> _stores = [];

    public GrainStateStore<T> Of<T>(string stateName)
        where T : notnull => (GrainStateStore<T>)_stores.GetOrAdd((stateName, typeof(T)), static (key, own) => own.Open<T>(key.Name), this);

    /// <summary>Makes the held state of an activation that migrated here.</summary>
    /// <returns>Null for a state without an idle timeout, or one that is not stored.</returns>
    public HeldState? Hold(GrainId id, MovedState moved) =>
        moved.Idle is null
            ? null
            : Hold(root.Records.KeyOf(GrainStateName.Of(serviceId, id, moved.State)), moved, GrainETag.StampsOf(moved.ETag));

    /// <returns>Null for a state that is not stored.</returns>
    public HeldState? Hold(in SessionKey key, MovedState state, RecordStamp[] stamps) =>
        stamps.Length == 0 ? null : new HeldState(state, root, key, stamps);

    // The schema is named after the state alone, so the type may be renamed, or replaced using a schema step. The policy is Anonymous
    // because this adapter needs the status first, and then throws an exception of its own.
    private GrainStateStore<T> Open<T>(string stateName)
        where T : notnull
    {
        var builder = SessionStore.For<T>(NameOf(stateName))
            .InheritFrom(root)
            .Schema(version: 1, schema => schema.Named($"grain state {stateName}"));
        options.Apply(stateName, builder);
        if (((ISessionStoreDescription<T>)builder).ReusesValues)
        {
            throw new InvalidOperationException(
                $"The grain state {stateName} reuses its values, which it must not do: a grain keeps its value, and would see that of "
                    + "another grain. Remove ReuseValues().");
        }

        var store = builder.OutagePolicy(OutagePolicy.Anonymous).Build();
        return new GrainStateStore<T>(
            stateName, store, new GrainStateKeys<T>(serviceId, stateName, store), options.DeleteStateOnClear, activators.GetActivator<T>(),
            predecessor, logger);
    }

    /// <summary>Makes a name for the store, which appears only in messages.</summary>
    private string NameOf(string stateName)
    {
        var name = string.Concat($"{root.Name}.{stateName}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        return name[..Math.Min(name.Length, LongestName)];
    }
}

/// <summary>Makes the stores of the described states when the host starts. A mistake in one of them stops the start.</summary>
internal sealed class GrainStatesStart(GrainStateStores stores, GrainStorageOptions options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        options.OpenAll(stores);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
