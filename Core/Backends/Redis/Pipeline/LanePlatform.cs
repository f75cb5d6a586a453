using System.Net;

namespace SessionKernel;

// Everything that lanes need from the machine: sockets, the clock, threads and chance. Tests replace it by a platform that runs the whole
// client in memory, on one thread and with a clock of its own.
internal class LanePlatform(TimeProvider time)
{
    private readonly LaneWatchdog _watchdog = new();

    public TimeProvider Time { get; } = time;

    /// <summary>How tasks complete: never running the waiters' code on the thread that completes the task.</summary>
    public virtual TaskCreationOptions Completion => TaskCreationOptions.RunContinuationsAsynchronously;

    /// <summary>Connects, and does the handshake, on a thread of its own.</summary>
    /// <exception cref="LaneRefusedException">The server refuses a lane.</exception>
    public Task<(LaneConnection Connection, RoleQuestion Role)> OpenAsync(
        EndPoint endPoint, LaneSettings settings, BufferPool buffers, CancellationToken cancellationToken) =>
        BlockAsync(() => LaneHandshake.Open(cut => Connect(endPoint, settings.Tls, cut), settings, buffers, Time, cancellationToken));

    /// <summary>Runs long work that waits without holding a thread.</summary>
    public virtual Task RunAsync(Func<Task> work) => Task.Run(work);

    /// <summary>Runs work soon, on another thread.</summary>
    public virtual void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    /// <summary>Completes when all callbacks of the token have run.</summary>
    public virtual Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();

    /// <returns>A delay in the upper half of the given one.</returns>
    public virtual TimeSpan Jitter(TimeSpan delay) => RandomBytes.Jitter(delay);

    /// <summary>Creates the scheduler that reads a lane's replies, and completes the operations that they answer.</summary>
    public virtual ILaneScheduler Schedule(Lane lane, LaneWire wire, LaneSender sender, LaneSettings settings, Action blocked) =>
        new ContinuationScheduler(lane, sender, _watchdog, settings.ContinueOnThreadPool, blocked);

    /// <summary>Blocks until connected, or until the token is cancelled.</summary>
    protected virtual LaneWire Connect(EndPoint endPoint, LaneTlsSettings? tls, CancellationToken cancellationToken) =>
        LaneSocket.Connect(endPoint, tls, cancellationToken);

    protected virtual Task<TResult> BlockAsync<TResult>(Func<TResult> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
