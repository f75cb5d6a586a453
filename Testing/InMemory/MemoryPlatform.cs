using System.Net;

namespace SessionKernel.Testing.InMemory;

/// <summary>Lanes without sockets and threads: all of the client runs on the thread that moves the clock.</summary>
/// <param name="clock">By which everything happens.</param>
/// <param name="random">By which delays are drawn.</param>
/// <param name="connect">Connects to a server in memory, or throws what a socket would.</param>
internal sealed class MemoryPlatform(EventClock clock, Random random, Func<MemoryWire> connect) : LanePlatform(clock)
{
    /// <summary>Here nothing runs behind anyone's back, not even a continuation.</summary>
    public override TaskCreationOptions Completion => TaskCreationOptions.None;

    public override Task RunAsync(Func<Task> work) => work();

    public override void Queue(IThreadPoolWorkItem work) => clock.Post(TimeSpan.Zero, work.Execute);

    public override Task CancelAsync(CancellationTokenSource source)
    {
        source.Cancel();
        return Task.CompletedTask;
    }

    public override TimeSpan Jitter(TimeSpan delay) => delay * (0.5 + (random.NextDouble() / 2));

    public override ILaneScheduler Schedule(Lane lane, LaneWire wire, LaneSender sender, LaneSettings settings, Action blocked) =>
        new InlineScheduler((MemoryWire)wire, lane, sender);

    protected override LaneWire Connect(EndPoint endPoint, LaneTlsSettings? tls, CancellationToken cancellationToken) => connect();

    protected override Task<TResult> BlockAsync<TResult>(Func<TResult> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception e)
        {
            return Task.FromException<TResult>(e);
        }
    }
}
