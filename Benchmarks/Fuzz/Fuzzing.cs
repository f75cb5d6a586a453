using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SessionKernel.Testing.Processes;

namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>The parent: starts a process for each serializer, so that it notices a crash.</summary>
internal static class Fuzzing
{
    /// <param name="serializer">One of <see cref="FuzzSubject.Names"/>.</param>
    /// <param name="inputs">The number of payloads.</param>
    /// <param name="seed">The seed of all random choices.</param>
    public static async Task<FuzzReport> RunAsync(string serializer, long inputs, long seed)
    {
        var progress = Path.GetTempFileName();
        try
        {
            var start = SameProgram.Again(
                typeof(Fuzzing).Assembly,
                [
                    FuzzRun.Command,
                    serializer,
                    inputs.ToString(CultureInfo.InvariantCulture),
                    seed.ToString(CultureInfo.InvariantCulture),
                    progress,
                ]);
            (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
            using var child = Process.Start(start)!;
            var (output, error) = (child.StandardOutput.ReadToEndAsync(), child.StandardError.ReadToEndAsync());
            await child.WaitForExitAsync();
            return child.ExitCode == 0
                ? JsonSerializer.Deserialize<FuzzReport>(await output)!
                : new FuzzReport(serializer, inputs, 0, 0) { CrashedAt = At(progress), Crash = (await error).Split('\n')[0] };
        }
        finally
        {
            File.Delete(progress);
        }
    }

    private static long At(string progress) =>
        File.ReadAllBytes(progress) is { Length: sizeof(long) } number ? BitConverter.ToInt64(number) : -1;
}
