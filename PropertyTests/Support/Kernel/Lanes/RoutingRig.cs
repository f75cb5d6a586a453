using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionKernel.Testing.Scripted;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>
/// A scripted server, the lanes to it, loads over them, and a clock that stands still unless it is advanced. The server echoes
/// the key of a load, so that a value tells whose it is. Every buffer and call must be back at the end.
/// </summary>
internal sealed class RoutingRig : ILaneTopology, IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Connect = TimeSpan.FromDays(1);

    private readonly BufferLedger _ledger = new();
    private readonly KeySpace _keys = new("rig:");
    private readonly long _started;
    private int _refreshes;
    private bool _hasEnded;
    private bool _isSuperseded;

    public RoutingRig(int lanes = 1, ILogger? logger = null)
    {
        _started = Time.GetTimestamp();
        Server.Script = static (_, command) => command.Name == "GET" ? Answer.Bulk(command[1].Span) : null;
        var context = new BackendContext(_keys, new BufferPool(_ledger), Time, logger ?? NullLogger.Instance);
        var settings = new LaneSettings(() => (null, null), "rig", 0, Connect, LaneRig.CommandTimeout) { Scripts = LaneRig.Scripts };
        RoleInterval = settings.RoleInterval;
        var options = new RedisBackendOptions();
        Lanes = new StoreLanes(settings.CommandTimeout, context);
        Router = LaneRouter.Of(this, lanes, settings, new LanePlatform(Time), context)!;
        var target = RedisTarget.ToForeign(static () => throw new NotSupportedException(), options, context);
        var path = new MultiplexerPath(new RedisHold(target, context), options, context);
        Calls = new LaneCallPool<int, string>(Lanes, path, new NoPort<int, string>(), context, new Handler());
    }

    public ScriptedServer Server { get; } = ScriptedServer.Start();

    public FakeTimeProvider Time { get; } = new();

    public StoreLanes Lanes { get; }

    public TimeSpan RoleInterval { get; }

    public LaneRouter Router { get; }

    public LaneCallPool<int, string> Calls { get; }

    /// <summary>How much the clock was advanced.</summary>
    public TimeSpan Elapsed => Time.GetElapsedTime(_started);

    public long Outstanding => _ledger.Outstanding;

    /// <summary>Called for each member of the target that is asked, by its name.</summary>
    public Action<string> Asked { get; set; } = static _ => { };

    public bool SaysConnected { get; set; } = true;

    /// <summary>What a refresh waits for.</summary>
    public Task Refreshed { get; set; } = Task.CompletedTask;

    /// <summary>Whether another server has become the primary, whatever this one says.</summary>
    public bool IsSuperseded
    {
        set => Volatile.Write(ref _isSuperseded, value);
    }

    public int Refreshes => Volatile.Read(ref _refreshes);

    LaneLayout ILaneTopology.Layout => LaneLayout.OnePrimary;

    EndPoint? ILaneTopology.Primary
    {
        get
        {
            Asked(nameof(ILaneTopology.Primary));
            return new IPEndPoint(IPAddress.Loopback, Server.Port);
        }
    }

    EndPoint? ILaneTopology.NextCandidate() => throw new NotSupportedException();

    bool ILaneTopology.IsSuperseded(EndPoint former) => Volatile.Read(ref _isSuperseded);

    IReadOnlyCollection<EndPoint> ILaneTopology.Primaries => throw new NotSupportedException();

    EndPoint? ILaneTopology.PrimaryOf(ushort route) => throw new NotSupportedException();

    bool ILaneTopology.IsConnected(EndPoint? primary)
    {
        Asked(nameof(ILaneTopology.IsConnected));
        return SaysConnected;
    }

    Task ILaneTopology.PollAsync() => Task.CompletedTask;

    Task ILaneTopology.RefreshAsync()
    {
        Interlocked.Increment(ref _refreshes);
        Asked(nameof(ILaneTopology.RefreshAsync));
        return Refreshed;
    }

    /// <returns>A lane that is open, if any.</returns>
    public Lane? Pick() => Lanes.Pick(KeyOf(0));

    public ValueTask<string> LoadAsync(int number, CancellationToken token = default) =>
        Calls.SendAsync(new BackendCommand { Kind = CommandKind.Load, Key = KeyOf(number) }, number, token);

    /// <summary>
    /// Answers so many loads in one stream of bytes, when the last of them is there and the test allows it; then each by itself.
    /// </summary>
    public void AnswerTogether(int loads, Task allowed, Func<ScriptedConnection, Answer?>? later = null)
    {
        var all = Answer.Silence;
        Server.Script = (connection, command) =>
        {
            if (command.Name != "GET")
            {
                return null;
            }

            var own = Answer.Bulk(command[1].Span);
            if (loads == 0)
            {
                return later?.Invoke(connection) ?? own;
            }

            all = all.And(own);
            return --loads == 0 ? all with { After = allowed } : Answer.Silence;
        };
    }

    /// <summary>How a load ends that is answered with its own value.</summary>
    public string Own(int number) => $"{number} {BackendStatus.Done} {Encoding.ASCII.GetString(_keys.ToBytes(KeyOf(number)))}";

    /// <summary>Starts the lanes, and waits for one to be open or refused.</summary>
    public Task BeginAsync()
    {
        Lanes.Join(Router);
        return Router.StartAsync(CancellationToken.None).WaitAsync(LaneRig.Bound);
    }

    /// <summary>Starts the lanes, and waits for all of them to be open.</summary>
    public async Task StartAsync(int lanes = 1)
    {
        await BeginAsync();
        await LaneRig.UntilAsync(() => Enumerable.Range(0, lanes).Select(_ => Pick()).Distinct().Count(lane => lane is not null) == lanes);
    }

    /// <summary>Waits for a lane for longer than any test advances the clock.</summary>
    public Task<Lane?> WhenOpenAsync() =>
        Lanes.WhenOpenAsync(KeyOf(0), Time.GetTimestamp() + MonotonicClock.Ticks(Time, Connect), CancellationToken.None);

    public Task AdvanceUntilAsync(Func<bool> isSo) => LaneRig.UntilAsync(() =>
    {
        if (isSo())
        {
            return true;
        }

        Time.Advance(Step);
        return false;
    });

    /// <summary>Disposes the lanes, unless a test has.</summary>
    public async Task EndAsync()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            Lanes.Leave();
            await Router.DisposeAsync().AsTask().WaitAsync(LaneRig.Bound);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await Server.DisposeAsync();
        await LaneRig.UntilAsync(() => _ledger.Outstanding == 0);
    }

    private static SessionKey KeyOf(int number) => new(SessionKeyKind.Session, 0, new Digest16(0, (ulong)number));

    private sealed class Handler : IReplyHandler<int, string>
    {
        public string Handle(int state, in BackendReply reply)
        {
            var value = reply.Value is { } buffer ? Encoding.ASCII.GetString(buffer.Span) : "";
            reply.Value?.Return();
            return $"{state} {reply.Status} {value}".TrimEnd();
        }
    }
}
