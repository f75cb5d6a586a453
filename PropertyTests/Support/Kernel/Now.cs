using Xunit;

namespace SessionKernel.PropertyTests.Kernel;

/// <summary>Over the memory backend everything is done by the time the call returns; that it is, is asserted.</summary>
internal static class NowExtensions
{
    public static T Now<T>(this ValueTask<T> task)
    {
        Assert.True(task.IsCompleted, "The memory backend completes at once.");
        return task.GetAwaiter().GetResult();
    }

    public static void Now(this ValueTask task)
    {
        Assert.True(task.IsCompleted, "The memory backend completes at once.");
        task.GetAwaiter().GetResult();
    }

    public static T Now<T>(this Task<T> task) => new ValueTask<T>(task).Now();
}
