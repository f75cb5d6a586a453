using System.Net;

namespace SessionKernel;

// All that lanes take from the machine: sockets, the clock, threads, and chance. Tests replace it by a platform that runs the whole client
// in memory, on one thread and by a clock of their own.
internal class LanePlatform(TimeProvider time)
{
    private readonly LaneWatchdog _watchdog = new();

    public TimeProvider Time { get; } = time;

    /// <summary>How what others wait for completes: never by running their code on the thread that completes it.</summary>
    public virtual TaskCreationOptions Completion => TaskCreationOptions.RunContinuationsAsynchronously;

    /// <summary>Connects, greets and asks for the role, on a thread of its own.</summary>
    /// <exception cref="LaneRefusedException">The server will not have a lane.</exception>
    public Task<(LaneConnection Connection, RoleQuestion Role)> OpenAsync(
        EndPoint endPoint, LaneSettings settings, BufferPool buffers, CancellationToken cancellationToken) =>
        BlockAsync(() => LaneHandshake.Open(cut => Connect(endPoint, settings.Tls, cut), settings, buffers, Time, cancellationToken));

    /// <summary>Runs what goes on for long, and waits without holding a thread.</summary>
    public virtual Task RunAsync(Func<Task> work) => Task.Run(work);

    /// <summary>Soon, on another thread than this one.</summary>
    public virtual void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    /// <summary>Completes when what the token ends has been told.</summary>
    public virtual Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();

    /// <returns>A delay in the upper half of the given one.</returns>
    public virtual TimeSpan Jitter(TimeSpan delay) => RandomBytes.Jitter(delay);

    /// <summary>Who reads a lane's replies, and completes what they answer.</summary>
    public virtual ILaneScheduler Schedule(
        LaneConnection connection, LaneDelivery delivery, LaneSender sender, LaneSettings settings, Action blocked) =>
        new ContinuationScheduler(delivery, sender, _watchdog, settings.ContinueOnThreadPool, blocked);

    /// <summary>Blocks until it is connected, or the token ends it.</summary>
    protected virtual LaneWire Connect(EndPoint endPoint, LaneTlsSettings? tls, CancellationToken cancellationToken) =>
        LaneSocket.Connect(endPoint, tls, cancellationToken);

    protected virtual Task<TResult> BlockAsync<TResult>(Func<TResult> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
