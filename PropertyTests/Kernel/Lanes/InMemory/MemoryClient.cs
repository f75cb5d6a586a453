using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SessionKernel.Testing.InMemory;

namespace SessionKernel.PropertyTests.Kernel.Lanes.InMemory;

/// <summary>
/// The client from the calls of a store to the bytes on the wire, over servers in memory, by the thread that runs the clock.
/// </summary>
internal sealed class MemoryClient : ILaneTopology
{
    private static readonly IPEndPoint s_endPoint = new(IPAddress.Loopback, 6379);

    private readonly BufferLedger _ledger = new();
    private readonly BufferPool _buffers;
    private readonly StoreLanes _lanes;
    private readonly LaneRouter _router;
    private readonly LaneCallPool<MemoryClient, (BackendStatus Status, ulong Stamp)> _calls;

    public MemoryClient(EventClock clock, Random random, MemoryServer server, TimeSpan commandTimeout)
    {
        _buffers = new BufferPool(_ledger);
        var context = new BackendContext(new KeySpace("memory:"), _buffers, clock, NullLogger.Instance);
        var settings = new LaneSettings(
            () => (null, null), "memory", 0, TimeSpan.FromSeconds(5), commandTimeout) { Scripts = LaneRig.Scripts };
        var options = new RedisBackendOptions();
        var target = RedisTarget.ToForeign(static () => throw new NotSupportedException(), options, context);
        _lanes = new StoreLanes(commandTimeout, context);
        _router = LaneRouter.Of(this, lanes: 1, settings, new MemoryPlatform(clock, random, server.Accept), context)!;
        _calls = new LaneCallPool<MemoryClient, (BackendStatus, ulong)>(
            _lanes, new MultiplexerPath(new RedisHold(target, context), options, context),
            new NoPort<MemoryClient, (BackendStatus, ulong)>(), context, new Handler());
        _lanes.Join(_router);
    }

    public long Outstanding => _ledger.Outstanding;

    LaneLayout ILaneTopology.Layout => LaneLayout.OnePrimary;

    EndPoint? ILaneTopology.Primary => s_endPoint;

    IReadOnlyCollection<EndPoint> ILaneTopology.Primaries => [s_endPoint];

    EndPoint? ILaneTopology.NextCandidate() => s_endPoint;

    bool ILaneTopology.IsSuperseded(EndPoint former) => false;

    EndPoint? ILaneTopology.PrimaryOf(ushort route) => s_endPoint;

    bool ILaneTopology.IsConnected(EndPoint? primary) => false;

    Task ILaneTopology.PollAsync() => Task.CompletedTask;

    Task ILaneTopology.RefreshAsync() => Task.CompletedTask;

    public Task StartAsync() => _router.StartAsync(CancellationToken.None);

    public ValueTask<(BackendStatus Status, ulong Stamp)> SendAsync(CommandKind kind, int key, ulong expected = 0, ulong written = 0) =>
        _calls.SendAsync(
            new BackendCommand
            {
                Kind = kind,
                Key = new SessionKey(SessionKeyKind.Session, 0, new Digest16(0, (ulong)key)),
                Body = kind is CommandKind.Create or CommandKind.Save ? BodyOf(written, expected) : null,
                ExpectedStamp = expected,
                NewStamp = written,
                TimeToLiveMs = BackendCommand.Endless,
            },
            this,
            CancellationToken.None);

    public Task EndAsync()
    {
        _lanes.Leave();
        return _router.DisposeAsync().AsTask();
    }

    private PooledBuffer BodyOf(ulong stamp, ulong previous)
    {
        Span<byte> head = stackalloc byte[EnvelopeHead.Size];
        EnvelopeLayout.Magic.CopyTo(head);
        BitConverter.TryWriteBytes(head[EnvelopeLayout.Stamp..], stamp);
        BitConverter.TryWriteBytes(head[EnvelopeLayout.PreviousStamp..], previous);
        return _buffers.RentCopy(head);
    }

    private sealed class Handler : IReplyHandler<MemoryClient, (BackendStatus Status, ulong Stamp)>
    {
        public (BackendStatus Status, ulong Stamp) Handle(MemoryClient state, in BackendReply reply)
        {
            var stamp = reply.Value is { } value ? EnvelopeHead.StampOf(value.Span) : 0;
            reply.Value?.Return();
            reply.Body?.Return();
            return (reply.Status, stamp);
        }
    }
}
