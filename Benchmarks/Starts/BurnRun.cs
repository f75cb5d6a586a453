using SessionKernel.Testing.Processes;

namespace SessionKernel.Benchmarks.Starts;

/// <summary>A child that burns one core until its parent is done.</summary>
internal static class BurnRun
{
    public const string Command = "starts-burner";

    public static async Task<int> RunAsync(string[] arguments)
    {
        using var ended = new ManualResetEventSlim();
        var burner = new Thread(() =>
        {
            while (!ended.IsSet)
            {
                Thread.SpinWait(1_000);
            }
        });
        burner.Start();
        await ChildAnswers.RunAsync(static _ => Task.FromResult<object>(true));
        ended.Set();
        burner.Join();
        return 0;
    }
}
