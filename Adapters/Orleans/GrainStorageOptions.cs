using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Storage;
using StackExchange.Redis;

namespace SessionKernel.Orleans;

/// <summary>Options of grain storage, on top of those of its store.</summary>
public sealed class GrainStorageOptions
{
    private readonly Dictionary<(string Name, Type Type), Delegate> _states = [];
    private readonly List<Action<GrainStateStores>> _opens = [];

    /// <summary>
    /// Whether a clear deletes the record. Otherwise the record stays without a value and keeps an ETag, so that an activation which read
    /// the state before the clear notices, even if the state was written again meanwhile.
    /// </summary>
    /// <value>False.</value>
    public bool DeleteStateOnClear { get; set; }

    /// <summary>
    /// Whether each call of a grain touches the states that its activation holds, so that a state with an idle timeout does not end in the
    /// server while the grain is in use.
    /// </summary>
    /// <value>True.</value>
    public bool TouchWhileCalled { get; set; } = true;

    internal Func<IServiceProvider, GrainStorageSessionSerializer>? Serializer { get; private set; }

    internal Func<IServiceProvider, string, Predecessor>? Predecessor { get; private set; }

    /// <summary>
    /// Reads what Orleans' own storage serializer wrote, and writes with that serializer unless the store names another one.
    /// </summary>
    /// <param name="serializer">Null = the one registered with the silo: JSON using Newtonsoft.Json unless you registered another.</param>
    /// <param name="id">The id that the envelope keeps: 128 to 255, a different one for each format.</param>
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
    /// Takes over states from Microsoft.Orleans.Persistence.Redis. If a state is not here, storage reads it there; the next write or clear
    /// stores it here and deletes it there. While this is on, a clear leaves an empty record whatever <see cref="DeleteStateOnClear"/>
    /// says, and each write asks both servers.
    /// </summary>
    /// <param name="connection">Returns a connection to the server and database that has these states. Storage does not dispose it.</param>
    /// <param name="serializer">The serializer that wrote them; null = the one registered with the silo.</param>
    /// <param name="storageKey">The function that <c>RedisStorageOptions.GetStorageKey</c> was set to; null if it was not set.</param>
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
    /// Sets what differs for one state: its schema versions, its serializer, its expiry. Its store uses the connection of all states.
    /// </summary>
    /// <typeparam name="T">The type of the state.</typeparam>
    /// <param name="stateName">The state's name, as in <c>[PersistentState]</c>.</param>
    /// <param name="configure">Called once, when the host starts, after the settings of all states. A mistake stops the start.</param>
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
        ?? throw new InvalidOperationException("No IGrainStorageSerializer is registered: pass one to UseGrainStorageSerializer.");
}
