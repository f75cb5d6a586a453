using SessionKernel.Testing.Proxies;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Holds the next command that matches at the proxy, which forwards nothing meanwhile, until it is released.</summary>
internal sealed class Held : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();

    /// <param name="proxy">Where.</param>
    /// <param name="matches">Which.</param>
    public Held(RespProxy proxy, Func<RespCommand, bool> matches) => proxy.LoseNextReply(command =>
    {
        if (!_released.IsSet && matches(command))
        {
            _arrived.TrySetResult();
            _released.Wait(Longest);
        }

        return false;
    });

    public Task Arrived => _arrived.Task.WaitAsync(Longest);

    public void Release() => _released.Set();

    public void Dispose() => _released.Dispose();
}
