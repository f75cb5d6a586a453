using System.Collections.Concurrent;

namespace SessionKernel.PropertyTests.Orleans.Categories;

/// <summary>Where calls of grains wait until a test has seen them there. The silo is in the test's process.</summary>
internal sealed class Gate
{
    private static readonly ConcurrentDictionary<string, Gate> s_all = new(StringComparer.Ordinal);
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Gate Of(string name) => s_all.GetOrAdd(name, static _ => new Gate());

    public static Task EnterAsync(string name)
    {
        var gate = Of(name);
        gate._entered.TrySetResult();
        return gate._open.Task.WaitAsync(s_bound);
    }

    public Task EnteredAsync() => _entered.Task.WaitAsync(s_bound);

    public void Open() => _open.TrySetResult();
}
