using System.Collections.Concurrent;
using Orleans.Serialization.Serializers;

namespace SessionKernel.Orleans;

/// <summary>A store for each state name and type, made when it is first asked for. They have what the root store has, its connection above all.</summary>
internal sealed class GrainStateStores(
    string serviceId, SessionStore<GrainStates> root, GrainStorageOptions options, IActivatorProvider activators, Predecessor? predecessor)
{
    private const int LongestName = 64;

    private readonly ConcurrentDictionary<(string Name, Type Type), object> _stores = [];

    public GrainStateStore<T> Of<T>(string stateName)
        where T : notnull => (GrainStateStore<T>)_stores.GetOrAdd((stateName, typeof(T)), static (key, own) => own.Open<T>(key.Name), this);

    // The schema is named after the state alone: its type may be renamed, or become another one by a step. An outcome is always told by an exception of
    // this adapter, which must see a status first.
    private GrainStateStore<T> Open<T>(string stateName)
        where T : notnull
    {
        var builder = SessionStore.For<T>(NameOf(stateName)).InheritFrom(root).Schema(version: 1, schema => schema.Named($"grain state {stateName}"));
        options.Apply(stateName, builder);
        return new GrainStateStore<T>(
            stateName, serviceId, builder.OnOutage(OutagePolicy.Anonymous).Build(), options.DeleteStateOnClear, activators.GetActivator<T>(), predecessor);
    }

    /// <summary>For messages only.</summary>
    private string NameOf(string stateName)
    {
        var name = string.Concat($"{root.Name}.{stateName}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        return name[..Math.Min(name.Length, LongestName)];
    }
}
