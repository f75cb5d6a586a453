using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace SessionKernel.PropertyTests.Hosts;

/// <summary>Time that passes for a store over memory.</summary>
internal static class Passing
{
    /// <summary>
    /// In steps in which each session that is kept in use is looked for once; ends when what that asked for has been sent.
    /// </summary>
    public static async Task InUseAsync(FakeTimeProvider time, SpyBackend spy, Func<ValueTask> flush, TimeSpan span, TimeSpan? step = null)
    {
        var until = time.GetUtcNow() + span;
        while (time.GetUtcNow() < until)
        {
            var before = spy.Sent(CommandKind.Load);
            time.Advance(step ?? TimeSpan.FromMinutes(2));
            await UntilAsync(() => spy.Sent(CommandKind.Load) > before);
            await flush();
        }
    }

    public static async Task UntilAsync(Func<bool> holds)
    {
        var bound = Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System);
        while (!holds())
        {
            Assert.False(bound.IsCompleted, "It did not come to that.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
