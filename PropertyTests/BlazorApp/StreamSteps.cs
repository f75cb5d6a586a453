namespace SessionKernel.PropertyTests.BlazorApp;

/// <summary>Lets a test decide when a page that streams goes on.</summary>
public sealed class StreamSteps
{
    public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
