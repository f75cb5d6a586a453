using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace SessionKernel;

/// <summary>Creates the builders of stores.</summary>
public static class SessionStore
{
    /// <summary>Begins a store of typed sessions.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="name">1 to 64 letters, digits, dots, dashes or underscores. It names schema and keys: don't change it later.</param>
    /// <returns>A builder.</returns>
    /// <exception cref="ArgumentException">The name can't be used.</exception>
    public static SessionStoreBuilder<T> For<[DynamicallyAccessedMembers(SessionValue.Members)] T>(string name)
        where T : notnull => new(name);

    /// <summary>Begins a store of attribute bags. Concurrent saves merge attribute by attribute.</summary>
    /// <param name="name">As for <see cref="For{T}"/>.</param>
    /// <returns>A builder with its serializer set.</returns>
    /// <exception cref="ArgumentException">The name can't be used.</exception>
    public static SessionStoreBuilder<AttributeBag> ForBag(string name) =>
        new SessionStoreBuilder<AttributeBag>(name).Serialize(AttributeBagSerializer.Default);
}

/// <summary>
/// Sessions of one kind. Each operation is in a file of its own: <c>SessionStore.Load.cs</c> and so on.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Thread-safe. Dispose it last: that flushes pending touches.</remarks>
public sealed partial class SessionStore<[DynamicallyAccessedMembers(SessionValue.Members)] T> : IAsyncDisposable, IHostedSessionStore<T>
    where T : notnull
{
    private readonly SessionIds _ids;
    private readonly NameDigester _names;
    private readonly ExpiryPolicy _expiry;
    private readonly bool _ownsBackend;
    private readonly bool _isDevelopment;
    private readonly bool _rotatesIds;
    private readonly TouchMode _touchMode;
    private readonly TimeProvider _time;
    private readonly Toucher _toucher;
    private readonly ISessionBackend _backend;
    private readonly ICommandPort<SessionState<T>, Session<T>> _creates;
    private readonly ICommandPort<SessionKey, RemoveStatus> _removals;
    private readonly SessionPool<T> _pool;
    private readonly CreateComposer<T> _creator;
    private readonly SessionLoader<T> _loader;
    private readonly HeldSessions<T> _held;
    private readonly RotatedSessions _rotated;
    private readonly SessionMerge<T> _merge;
    private readonly SessionRenewal<T> _renewal;
    private readonly ConflictTurns _turns;
    private readonly ConflictRetry<T> _writes;
    private readonly PrincipalSessions<T> _principals;
    private readonly SessionLocks _locks;

    internal SessionStore(SessionStoreParts<T> parts)
    {
        Name = parts.Name;
        Shared = parts.Shared;
        Terms = new StoreTerms(parts.Names, parts.Serializers, parts.Expiry, parts.Options, parts.Shared);
        (_ownsBackend, _isDevelopment) = (parts.OwnsBackend, parts.IsDevelopment);
        (_names, _expiry, _toucher, _backend) = (parts.Names, parts.Expiry, Shared.Toucher, Shared.Backend);
        var (context, sealer, options) = (Shared.Context, Shared.Sealer, parts.Options);
        var (clock, buffers, logger) = (context.Clock, context.Buffers, context.Logger);
        (OutagePolicy, _touchMode, _rotatesIds, _time) = (options.OutagePolicy, options.TouchMode, options.RotatesIds, context.Time);
        _ids = new SessionIds(parts.Ids, Shared.Secrets);
        _pool = new SessionPool<T>(Name, keepsSessions: _ownsBackend, parts.Serializers, clock, parts.Values);

        var limits = options.PayloadLimits;
        var encoder = new SessionEncoder<T>(parts.Schema, parts.Serializers, buffers, limits, sealer, logger);
        var decoder = new SessionDecoder<T>(
            parts.Schema, parts.Serializers, parts.Values, parts.Validate, buffers, limits, sealer, logger, _time);
        var composer = new EnvelopeComposer<T>(encoder, sealer, buffers);
        _creator = new CreateComposer<T>(_pool, composer, _toucher);

        var deadlines = new DeadlineCheck(_backend, clock);
        var loadHandler = new LoadHandler<T>(_pool, decoder, _toucher, _touchMode, deadlines, OutagePolicy);
        var createHandler = new CreateHandler<T>(_pool, _toucher, OutagePolicy, sealer.HeaderSize);
        var loads = _backend.Open(loadHandler);
        var saves = _backend.Open(new SaveHandler<T>(_pool, _toucher, OutagePolicy, sealer.HeaderSize, leaves: true));
        var heldSaves = _backend.Open(new SaveHandler<T>(_pool, _toucher, OutagePolicy, sealer.HeaderSize, leaves: false));
        var steps = _backend.Open(new RawReplyHandler());
        _creates = _backend.Open(createHandler);
        _removals = _backend.Open(new RemoveHandler(OutagePolicy));

        _loader = new SessionLoader<T>(_pool, loads, _toucher, _touchMode, _rotatesIds);
        _held = new HeldSessions<T>(_loader, _toucher, _time);
        var markers = new MovedMarkers(steps, sealer, deadlines, OutagePolicy);
        _rotated = new RotatedSessions(_rotatesIds, markers, _removals);
        var refusesOverlap = options.AttributeOverlap == AttributeOverlap.Conflict;
        _merge = new SessionMerge<T>(_pool, decoder, _loader, _toucher, buffers, refusesOverlap);
        var planner = new RenewPlanner(_ids, _names, _expiry, clock);
        var principalChange = new PrincipalChange<T>(composer, planner, _merge, steps, _toucher, clock);
        _renewal = new SessionRenewal<T>(
            _pool, composer, planner, principalChange, _merge, steps, _rotated, deadlines, _toucher, OutagePolicy,
            options.MaxUpdateAttempts);

        var writer = new SessionWriter<T>(_pool, composer, saves, heldSaves, _rotated, deadlines, _toucher, _touchMode, OutagePolicy);
        _turns = new ConflictTurns(steps, buffers);
        _writes = new ConflictRetry<T>(
            _pool, _ids, _loader, writer, _merge, _turns, _rotatesIds, options.MaxUpdateAttempts);

        var recordLoads = _backend.Open(new RecordHandler<T>(loadHandler));
        var recordCreates = _backend.Open(new RecordHandler<T>(createHandler));
        var recordWrites = new RecordWrites<T>(
            _pool, composer, _creator, _expiry, recordCreates, heldSaves, _removals, _writes, _toucher, deadlines, OutagePolicy);
        Records = new RecordStore<T>(new RecordLoads<T>(_pool, recordLoads, _toucher, _touchMode), recordWrites, _names);
        var labels = parts.Label is { } label ? new SessionLabels<T>(_pool, decoder, label) : null;
        var index = new PrincipalIndex(_backend);
        _principals = new PrincipalSessions<T>(_pool, index, _names, sealer, labels, markers, deadlines, OutagePolicy);
        _locks = new SessionLocks(_backend, _time);
    }

    /// <summary>The name of the store.</summary>
    /// <value>As given.</value>
    public string Name { get; }

    /// <summary>Values that are found by a name instead of a secret id, beside the store's sessions.</summary>
    /// <value>The same for the store's life.</value>
    public RecordStore<T> Records { get; }

    internal SessionLifetime Lifetime => new(_expiry.Idle, _expiry.Absolute);

    internal bool IsShared => _backend is not MemoryBackend;

    internal OutagePolicy OutagePolicy { get; }

    SessionLifetime IHostedSessionStore<T>.Lifetime => Lifetime;

    bool IHostedSessionStore<T>.IsShared => IsShared;

    OutagePolicy IHostedSessionStore<T>.OutagePolicy => OutagePolicy;

    bool IHostedSessionStore<T>.Accepts(ReadOnlySpan<char> text) => Accepts(text);

    ValueTask IHostedSessionStore<T>.TouchHeldAsync(Session<T> session, CancellationToken cancellationToken) =>
        TouchHeldAsync(session, cancellationToken);

    /// <summary>Whether the server is connected, as far as is known without asking it.</summary>
    internal bool IsReachable => _backend.IsReachable;

    /// <summary>The ring that tags stored values; null = none.</summary>
    internal SecretRing? Secrets => Shared.Secrets;

    internal SharedBackend Shared { get; }

    internal StoreTerms Terms { get; }

    /// <summary>Counts of touches, for tests and metrics.</summary>
    internal TouchCounters Touches => _toucher.Counters;

    /// <summary>How many attributes two writers changed concurrently, so that the later one won.</summary>
    internal long OverlapsWon => _merge.OverlapsWon;

    /// <summary>The number of lines of writers, for tests.</summary>
    internal int Lines => _turns.Lines;

    /// <summary>The clock by which a host judges this store's data: corrected by the server's if it is the store's own.</summary>
    internal TimeProvider PutRight(TimeProvider time) => time == _time ? new ServerTime(time, Shared.Context.Clock) : time;

    /// <summary>Connects a store that was made by <see cref="SessionStoreBuilder{T}.Build"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when the store can be used. Does nothing on a connected store.</returns>
    /// <exception cref="SessionKernelException">
    /// The server could not be reached (<see cref="SessionKernelError.ConnectFailed"/>), or its sessions were written with other secrets
    /// (<see cref="SessionKernelError.OtherSecrets"/>). The call may be repeated.
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

    /// <summary>Sends the pending touches. Call it before a host freezes or stops; disposing does it too.</summary>
    /// <param name="cancellationToken">Ends the wait. The next load of a session requests its lost touch again.</param>
    /// <returns>Completes when every touch requested before the call was answered or is known to be lost.</returns>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _toucher.FlushAsync(cancellationToken);

    /// <summary>Flushes, and closes the connection if the store owns it. Don't use handles afterwards.</summary>
    /// <returns>Completes when that is done. A second call does nothing.</returns>
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
