using System.Diagnostics;

namespace SessionKernel.Benchmarks.Measuring;

/// <summary>What the callers of one slice share: when to stop, when all of them run, and when one is done.</summary>
internal sealed class Phase(int callers, TimeSpan atMost)
{
    private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _through = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _deadline = Stopwatch.GetTimestamp() + (long)(atMost.TotalSeconds * Stopwatch.Frequency);
    private int _starting = callers;
    private volatile bool _stopped;

    /// <summary>Completes when each caller has done its first operation: from here on a caller allocates nothing of its own.</summary>
    public Task Running => _running.Task;

    /// <summary>Completes when a caller has done all that it was allowed to.</summary>
    public Task Through => _through.Task;

    public bool IsOver(long now) => _stopped || now >= _deadline;

    public void Stop() => _stopped = true;

    public void Started()
    {
        if (Interlocked.Decrement(ref _starting) == 0)
        {
            _running.TrySetResult();
        }
    }

    public void Finished() => _through.TrySetResult();
}
