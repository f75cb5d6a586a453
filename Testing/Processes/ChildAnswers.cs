using System.Text.Json;

namespace SessionKernel.Testing.Processes;

/// <summary>The child's side of <see cref="ChildProcess"/>.</summary>
internal static class ChildAnswers
{
    /// <summary>Answers line by line, until the parent closes standard input. An answer that throws ends the child.</summary>
    /// <param name="answer">Receives the words of a line. Its result is sent as JSON.</param>
    public static Task RunAsync(Func<string[], Task<object>> answer) =>
        // Waiting for a line blocks a thread, which must not be one of the pool's, because the pool is measured here.
        Task.Factory.StartNew(() => Loop(answer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Loop(Func<string[], Task<object>> answer)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
        {
            Console.WriteLine(JsonSerializer.Serialize(answer(line.Split(' ')).GetAwaiter().GetResult()));
        }
    }
}
