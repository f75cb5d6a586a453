using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace SessionKernel.Testing.Processes;

// The parent's side of a child, which runs this program again. The parent sends a line of text to the child's standard input, and the child
// answers with a line on its standard output. The child ends when its standard input does, however the parent stops. Its other output goes
// to the parent's standard error.
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly string _name;

    private ChildProcess(string name, ProcessStartInfo start) => (_name, _process) = (name, Process.Start(start)!);

    /// <param name="program">The assembly with the entry point.</param>
    /// <param name="environment">Settings of the runtime.</param>
    /// <param name="arguments">The command to run, and its arguments.</param>
    public static ChildProcess Start(
        Assembly program, IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        var start = SameProgram.Again(program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(string.Join(' ', arguments), start);
    }

    /// <exception cref="InvalidOperationException">The child failed, has ended or does not answer in time.</exception>
    public async Task<T> AskAsync<T>(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        using var limit = new CancellationTokenSource(AnswerLimit);
        try
        {
            var answer = await _process.StandardOutput.ReadLineAsync(limit.Token);
            return answer?.Length > 0
                ? JsonSerializer.Deserialize<T>(answer)!
                : throw new InvalidOperationException($"{_name}: no answer to {question}.");
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"{_name}: no answer to {question} within {AnswerLimit.TotalSeconds:0} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
