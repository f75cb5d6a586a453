using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SessionKernel.PropertyTests.Guards;
using Xunit;

namespace SessionKernel.PropertyTests.Deploys;

/// <summary>
/// A program in a process of its own, which says that it is ready and ends when its input does. The old and the new build of the node
/// have a store for each deploy that they are asked for. Thread-safe.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _asked = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<string> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly Task _reading;
    private int _last;

    private NodeProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>Starts a build of the node.</summary>
    /// <param name="build">Old or New.</param>
    /// <param name="arguments">What the node takes, name and value.</param>
    public static Task<NodeProcess> StartAsync(string build, params string[] arguments) =>
        StartAsync(new ProcessStartInfo("dotnet", [Program(build), .. arguments]));

    /// <inheritdoc cref="StartAsync(string, string[])"/>
    public static async Task<NodeProcess> StartAsync(ProcessStartInfo start)
    {
        var node = new NodeProcess(start);
        try
        {
            Assert.Equal("ready", await node.AnswerAsync(node._greeting, "starting"));
            return node;
        }
        catch
        {
            await node.EndAsync();
            throw;
        }
    }

    /// <summary>Built beside the tests: same configuration, same framework.</summary>
    public static string Program(string build) => Path.Combine(Repository.OutputOf($"PropertyTests/Nodes/{build}"), "Node.dll");

    public int Id => _process.Id;

    /// <returns>The answer, which begins with a status or with <c>threw</c>.</returns>
    public async Task<string> AskAsync(string change, string deploy, string question)
    {
        var number = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[number] = answer;
        var line = string.Create(CultureInfo.InvariantCulture, $"{number} {change} {deploy} {question}");
        lock (_asked)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }

        return await AnswerAsync(answer, line);
    }

    /// <summary>Kills it by its id, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    /// <summary>Closes its input, which ends it when what was asked is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        var ended = await EndAsync();
        Assert.True(ended is null, $"The node {ended}. {Errors}");
    }

    private string Errors => string.Join('\n', _errors);

    private async Task<string> AnswerAsync(TaskCompletionSource<string> answer, string question)
    {
        try
        {
            return await answer.Task.WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The node has not answered in {Limit.TotalSeconds:0} s: {question}. {Errors}", e);
        }
    }

    /// <summary>Kills it if its end takes too long.</summary>
    /// <returns>Null when it ended as it must.</returns>
    private async Task<string?> EndAsync()
    {
        lock (_asked)
        {
            _process.StandardInput.Close();
        }

        string? ended = null;
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Limit);
            ended = _process.ExitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"ended with {_process.ExitCode}");
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            ended = string.Create(CultureInfo.InvariantCulture, $"was killed, {Limit.TotalSeconds} s after its input was closed");
        }

        await _reading;
        _process.Dispose();
        return ended;
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (_greeting.TrySetResult(line))
            {
                continue;
            }

            var end = line.IndexOf(' ', StringComparison.Ordinal);
            _asked.TryRemove(int.Parse(line.AsSpan(0, end), CultureInfo.InvariantCulture), out var answer);
            answer!.SetResult(line[(end + 1)..]);
        }

        // Its last words come over another pipe.
        await _process.WaitForExitAsync();
        var ended = new InvalidOperationException($"The node ended. {Errors}");
        _greeting.TrySetException(ended);
        foreach (var answer in _asked.Values)
        {
            answer.TrySetException(ended);
        }
    }
}
