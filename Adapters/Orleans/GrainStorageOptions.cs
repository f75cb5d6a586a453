using System.Diagnostics.CodeAnalysis;
using Orleans.Storage;

namespace SessionKernel.Orleans;

/// <summary>What grain storage does beyond what a store does.</summary>
public sealed class GrainStorageOptions
{
    private readonly Dictionary<(string Name, Type Type), Delegate> _states = [];

    /// <summary>
    /// Whether a state that is cleared leaves nothing. Otherwise its record stays without a value, with its ETag: an activation that read the state
    /// before then finds out, even if it was written anew meanwhile.
    /// </summary>
    /// <value>False.</value>
    public bool DeleteStateOnClear { get; set; }

    internal Func<IServiceProvider, GrainStorageSessionSerializer>? Serializer { get; private set; }

    /// <summary>
    /// Reads what Orleans' own storage serializer wrote, and writes by it unless the store names another serializer.
    /// </summary>
    /// <param name="serializer">Null = the one registered with the silo: JSON by Newtonsoft.Json unless you registered another.</param>
    /// <param name="id">What the envelope keeps of it: 128 to 255, another one for each format.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">The id is not in that range.</exception>
    public GrainStorageOptions UseGrainStorageSerializer(IGrainStorageSerializer? serializer = null, byte id = GrainStorageSessionSerializer.DefaultId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(id, GrainStorageSessionSerializer.DefaultId);
        Serializer = provider => new GrainStorageSessionSerializer(serializer ?? Registered(provider), id);
        return this;
    }

    /// <summary>Says of one state what is different: its schema versions, its serializer, its expiry. Its store's connection is that of all.</summary>
    /// <typeparam name="T">The type of the state.</typeparam>
    /// <param name="stateName">The name of the state, as of <c>[PersistentState]</c>.</param>
    /// <param name="configure">Called once, when the state is first used; after what holds for all.</param>
    /// <returns>These options.</returns>
    public GrainStorageOptions State<[DynamicallyAccessedMembers(SessionValue.Members)] T>(string stateName, Action<SessionStoreBuilder<T>> configure)
        where T : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentNullException.ThrowIfNull(configure);
        _states[(stateName, typeof(T))] = Delegate.Combine(_states.GetValueOrDefault((stateName, typeof(T))), configure);
        return this;
    }

    internal void Apply<T>(string stateName, SessionStoreBuilder<T> builder)
        where T : notnull => (_states.GetValueOrDefault((stateName, typeof(T))) as Action<SessionStoreBuilder<T>>)?.Invoke(builder);

    private static IGrainStorageSerializer Registered(IServiceProvider provider) =>
        provider.GetService(typeof(IGrainStorageSerializer)) as IGrainStorageSerializer
        ?? throw new InvalidOperationException("No IGrainStorageSerializer is registered: give one to UseGrainStorageSerializer.");
}
