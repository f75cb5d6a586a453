using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>Where stores begin.</summary>
public static class SessionStore
{
    /// <summary>Begins a store of typed sessions.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">1 to 64 letters, digits, dots, dashes or underscores. It names the schema and the keys, so it never changes once data exists.</param>
    /// <returns>A builder.</returns>
    /// <exception cref="ArgumentException">The name can't be used.</exception>
    public static SessionStoreBuilder<T> For<[DynamicallyAccessedMembers(SessionValue.Members)] T>(string name)
        where T : notnull => new(name);

    /// <summary>Begins a store of attribute bags, whose attributes are merged one by one when two requests save at the same moment.</summary>
    /// <param name="name">As for <see cref="For{T}"/>.</param>
    /// <returns>A builder with its serializer set.</returns>
    /// <exception cref="ArgumentException">The name can't be used.</exception>
    public static SessionStoreBuilder<AttributeBag> ForBag(string name) =>
        new SessionStoreBuilder<AttributeBag>(name).Serialize(AttributeBagSerializer.Default);
}

/// <summary>
/// Sessions of one kind. Each operation is told in the file that is named after it: <c>SessionStore.Load.cs</c> and so on.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Thread-safe. Dispose it last: that flushes the touches that wait.</remarks>
public sealed partial class SessionStore<[DynamicallyAccessedMembers(SessionValue.Members)] T> : IAsyncDisposable
    where T : notnull
{
    private readonly SessionIds _ids;
    private readonly EnvelopeSealer _sealer;
    private readonly NameDigester _names;
    private readonly ExpiryPolicy _expiry;
    private readonly SerializerSet _serializers;
    private readonly SessionPool<T> _pool;
    private readonly DeadlineCheck _deadlines;
    private readonly SessionDecoder<T> _decoder;
    private readonly MovedMarkers _markers;
    private readonly RotatedSessions _rotated;
    private readonly SessionMerge<T> _merge;
    private readonly SessionRenewal<T> _renewal;
    private readonly ConflictTurns _turns;
    private readonly ConflictRetry<T> _writes;
    private readonly EnvelopeComposer<T> _composer;
    private readonly BufferPool _buffers;
    private readonly bool _ownsBackend;
    private readonly bool _isDevelopment;
    private readonly ISessionBackend _backend;
    private readonly Toucher _toucher;
    private readonly TimeProvider _time;
    private readonly TouchMode _touchMode;
    private readonly OutagePolicy _outagePolicy;
    private readonly bool _rotatesIds;
    private readonly SessionLoader<T> _loader;
    private readonly ICommandPort<SessionState<T>, Session<T>> _creates;
    private readonly ICommandPort<SessionState<T>, SaveStatus> _heldSaves;
    private readonly ICommandPort<SessionKey, RemoveStatus> _removals;
    private readonly ICommandPort<SessionKey, BackendReply> _steps;

    internal SessionStore(SessionStoreParts<T> parts)
    {
        Name = parts.Name;
        _ids = new SessionIds(parts.Ids, parts.Shared.Secrets);
        _sealer = parts.Shared.Sealer;
        _names = parts.Names;
        _expiry = parts.Expiry;
        _serializers = parts.Serializers;
        Shared = parts.Shared;
        Terms = new StoreTerms(parts.Names, parts.Serializers, parts.Expiry, parts.Options, parts.Shared);
        (_ownsBackend, _isDevelopment) = (parts.OwnsBackend, parts.IsDevelopment);
        var context = Shared.Context;
        _buffers = context.Buffers;
        _time = context.Time;
        _clock = context.Clock;
        _pool = new SessionPool<T>(Name, keepsSessions: _ownsBackend, parts.Serializers, _clock, parts.Values);
        _backend = Shared.Backend;
        _toucher = Shared.Toucher;
        _touchMode = parts.Options.TouchMode;
        _outagePolicy = parts.Options.OutagePolicy;
        _rotatesIds = parts.Options.RotatesIds;
        _label = parts.Label;
        _principals = new PrincipalIndex(_backend);
        _deadlines = new DeadlineCheck(_backend, _clock);
        var limits = parts.Options.PayloadLimits;
        _decoder = new SessionDecoder<T>(parts.Schema, parts.Serializers, parts.Values, parts.Validate, _buffers, limits, _sealer, context.Logger, _time);
        var encoder = new SessionEncoder<T>(parts.Schema, parts.Serializers, _buffers, limits, _sealer, context.Logger);
        _composer = new EnvelopeComposer<T>(encoder, _sealer, _buffers);
        var loads = _backend.Open(new LoadHandler<T>(_pool, _decoder, _toucher, _touchMode, _deadlines, _outagePolicy));
        _loader = new SessionLoader<T>(_pool, loads, _toucher, _touchMode, _rotatesIds);
        _creates = _backend.Open(new CreateHandler<T>(_pool, _toucher, _outagePolicy, _sealer.HeaderSize));
        var saves = _backend.Open(new SaveHandler<T>(_pool, _toucher, _outagePolicy, _sealer.HeaderSize, leaves: true));
        _heldSaves = _backend.Open(new SaveHandler<T>(_pool, _toucher, _outagePolicy, _sealer.HeaderSize, leaves: false));
        _removals = _backend.Open(new RemoveHandler(_outagePolicy));
        _steps = _backend.Open(new RawReplyHandler());
        _markers = new MovedMarkers(_steps, _sealer, _deadlines, _outagePolicy);
        _rotated = new RotatedSessions(_rotatesIds, _markers, _removals);
        var refusesOverlap = parts.Options.AttributeOverlap == AttributeOverlap.Conflict;
        _merge = new SessionMerge<T>(_pool, _decoder, _loader, _toucher, _buffers, refusesOverlap);
        var attempts = parts.Options.MaxUpdateAttempts;
        var planner = new RenewPlanner(_ids, _names, _expiry, _clock);
        var principalChange = new PrincipalChange<T>(_composer, planner, _merge, _steps, _toucher, _clock);
        _renewal = new SessionRenewal<T>(
            _pool, _composer, planner, principalChange, _merge, _steps, _rotated, _deadlines, _toucher, _outagePolicy, attempts);
        _turns = new ConflictTurns(_steps, _buffers);
        var writer = new SessionWriter<T>(_pool, _composer, saves, _heldSaves, _rotated, _deadlines, _toucher, _touchMode, _outagePolicy);
        _writes = new ConflictRetry<T>(_pool, writer, _merge, _turns, _rotatesIds, attempts);
    }

    /// <summary>The name of the store.</summary>
    /// <value>As given.</value>
    public string Name { get; }

    /// <summary>The windows of a session that is given none of its own: for hosts that fit them to what they keep.</summary>
    /// <value>As given to <see cref="SessionStoreBuilder{T}.Expire"/>.</value>
    public SessionWindows Windows => new(_expiry.Idle, _expiry.Absolute);

    /// <summary>Whether other processes reach the same sessions.</summary>
    /// <value>False for the memory backend.</value>
    public bool IsShared => _backend is not MemoryBackend;

    /// <summary>Whether its server is connected, as far as is known without asking it.</summary>
    internal bool IsReachable => _backend.IsReachable;

    /// <summary>The ring that tags what is stored; null = none.</summary>
    internal SecretRing? Secrets => Shared.Secrets;

    internal SharedBackend Shared { get; }

    internal StoreTerms Terms { get; }

    /// <summary>Counts of touches, for tests and metrics.</summary>
    internal TouchCounters Touches => _toucher.Counters;

    /// <summary>How many attributes two writers changed at the same moment, the later one winning.</summary>
    internal long OverlapsWon => _merge.OverlapsWon;

    /// <summary>Lines of writers, for tests.</summary>
    internal int Lines => _turns.Lines;

    private long NowMs => _clock.NowMs;

    /// <summary>Reaches the server, for a store that was made by <see cref="SessionStoreBuilder{T}.Build"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when the store may be used. On a store that is connected already it does nothing.</returns>
    /// <exception cref="SessionKernelException">
    /// The server could not be reached: <see cref="SessionKernelError.ConnectFailed"/>. Or its sessions are those of other secrets:
    /// <see cref="SessionKernelError.OtherSecrets"/>. May be tried again.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public async ValueTask ConnectAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_pool.IsClosed, this);
        if (_pool.IsUnconnected)
        {
            await _backend.ConnectAsync(cancellationToken).ConfigureAwait(false);
            if (_pool.TryOpen() && IsShared && _ownsBackend && Secrets is null)
            {
                Log.NoSecrets(Shared.Context.Logger, _isDevelopment ? LogLevel.Information : LogLevel.Warning, Name);
            }
        }
    }

    /// <summary>Sends the touches that wait. To be called before a host freezes or stops; disposing does it too.</summary>
    /// <param name="cancellationToken">Ends the wait; touches not sent are asked again at the next load.</param>
    /// <returns>Ends when every touch asked before the call was answered, or is known to be lost.</returns>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _toucher.FlushAsync(cancellationToken);

    /// <summary>Flushes, and lets go of the connection if the store owns it. Handles must not be used any more.</summary>
    /// <returns>Ends when that is done. A second call does nothing.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_pool.TryClose())
        {
            if (_ownsBackend)
            {
                await Shared.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                await _toucher.FlushAsync().ConfigureAwait(false);
            }
        }
    }
}
