namespace SessionKernel.Testing.Proxies;

/// <summary>Holds back replies while it is closed. Thread-safe.</summary>
internal sealed class ReplyGate
{
    private TaskCompletionSource? _closed;

    public Task PassAsync(CancellationToken cancellation) => Volatile.Read(ref _closed)?.Task.WaitAsync(cancellation) ?? Task.CompletedTask;

    public void Close() => Interlocked.CompareExchange(ref _closed, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Open() => Interlocked.Exchange(ref _closed, null)?.SetResult();
}
