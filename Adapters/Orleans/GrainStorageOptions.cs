using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Storage;
using StackExchange.Redis;

namespace SessionKernel.Orleans;

/// <summary>What grain storage does beyond what a store does.</summary>
public sealed class GrainStorageOptions
{
    private readonly Dictionary<(string Name, Type Type), Delegate> _states = [];
    private readonly List<Action<GrainStateStores>> _opens = [];

    /// <summary>
    /// Whether a state that is cleared leaves nothing. Otherwise its record stays without a value, with its ETag: an activation that read
    /// the state before then finds out, even if it was written anew meanwhile.
    /// </summary>
    /// <value>False.</value>
    public bool DeleteStateOnClear { get; set; }

    /// <summary>
    /// Whether a call of a grain touches the states that its activation holds, so that one with an idle timeout does not end in the server
    /// while the grain is in use.
    /// </summary>
    /// <value>True.</value>
    public bool TouchWhileCalled { get; set; } = true;

    internal Func<IServiceProvider, GrainStorageSessionSerializer>? Serializer { get; private set; }

    internal Func<IServiceProvider, string, Predecessor>? Predecessor { get; private set; }

    /// <summary>
    /// Reads what Orleans' own storage serializer wrote, and writes by it unless the store names another serializer.
    /// </summary>
    /// <param name="serializer">Null = the one registered with the silo: JSON by Newtonsoft.Json unless you registered another.</param>
    /// <param name="id">What the envelope keeps of it: 128 to 255, another one for each format.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">The id is not in that range.</exception>
    public GrainStorageOptions UseGrainStorageSerializer(
        IGrainStorageSerializer? serializer = null, byte id = GrainStorageSessionSerializer.DefaultId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(id, GrainStorageSessionSerializer.DefaultId);
        Serializer = provider => new GrainStorageSessionSerializer(serializer ?? Registered(provider), id);
        return this;
    }

    /// <summary>
    /// Takes over what Microsoft.Orleans.Persistence.Redis has stored: a state that is not here is read there; the next write or clear
    /// stores it here, and deletes it there. While this is on, a clear leaves an empty record whatever <see cref="DeleteStateOnClear"/>
    /// says, and each write asks both servers.
    /// </summary>
    /// <param name="connection">To the server and database that has it; not disposed.</param>
    /// <param name="serializer">What wrote it; null = the one registered with the silo.</param>
    /// <param name="storageKey">As <c>RedisStorageOptions.GetStorageKey</c>, if that was set.</param>
    /// <returns>These options.</returns>
    public GrainStorageOptions TakeOverFromRedis(
        Func<IServiceProvider, IConnectionMultiplexer> connection, IGrainStorageSerializer? serializer = null, Func<string, GrainId,
        RedisKey>? storageKey = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Predecessor = (provider, serviceId) =>
            new Predecessor(connection(provider), serviceId, serializer ?? Registered(provider), storageKey);
        return this;
    }

    /// <summary>
    /// Says of one state what is different: its schema versions, its serializer, its expiry. Its store's connection is that of all.
    /// </summary>
    /// <typeparam name="T">The type of the state.</typeparam>
    /// <param name="stateName">The name of the state, as of <c>[PersistentState]</c>.</param>
    /// <param name="configure">Called once, when the host starts; after what holds for all. A mistake stops the start.</param>
    /// <returns>These options.</returns>
    public GrainStorageOptions State<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
        string stateName, Action<SessionStoreBuilder<T>> configure)
        where T : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentNullException.ThrowIfNull(configure);
        _opens.Add(stores => stores.Of<T>(stateName));
        _states[(stateName, typeof(T))] = Delegate.Combine(_states.GetValueOrDefault((stateName, typeof(T))), configure);
        return this;
    }

    internal void OpenAll(GrainStateStores stores) => _opens.ForEach(open => open(stores));

    internal void Apply<T>(string stateName, SessionStoreBuilder<T> builder)
        where T : notnull => (_states.GetValueOrDefault((stateName, typeof(T))) as Action<SessionStoreBuilder<T>>)?.Invoke(builder);

    private static IGrainStorageSerializer Registered(IServiceProvider provider) =>
        provider.GetService(typeof(IGrainStorageSerializer)) as IGrainStorageSerializer
        ?? throw new InvalidOperationException("No IGrainStorageSerializer is registered: give one to UseGrainStorageSerializer.");
}
