using System.Collections.Concurrent;
using System.Net.Sockets;
using SessionKernel.Testing.Resp;
using SessionKernel.Testing.Servers;

namespace SessionKernel.Testing.Scripted;

// A Redis-protocol server on a free loopback port, which follows a test's script. Without a script it answers honestly: the handshake, the
// commands of sessions over a dictionary, and errors for the rest.
//
//   script   Script decides about each command of each connection; null leaves the command to Honest
//   split    Answer.Cuts: each piece is read by the peer before the next one leaves
//   hold     Answer.After: a task that the test completes
//   stall    PauseReading, until ReadOn
//   cut      Answer.ThenReset, ScriptedConnection.Reset, StopReadingAfter (in the middle of what the client writes)
//   lie      Answer.Of: any bytes
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly LoopbackListener _listener = new();
    private readonly ConcurrentDictionary<ScriptedConnection, Task> _open = [];
    private readonly ConcurrentQueue<string> _commands = [];
    private long _mayRead = long.MaxValue;
    private TaskCompletionSource? _paused;
    private int _accepted;

    private ScriptedServer() => _listener.Start(Admit);

    public int Port => _listener.Port;

    /// <summary>The address, as StackExchange.Redis accepts it.</summary>
    public string EndPoint => _listener.EndPoint;

    public HonestAnswers Honest { get; } = new();

    /// <summary>Called for one command of a connection at a time, on any thread.</summary>
    public Func<ScriptedConnection, RespCommand, Answer?> Script { get; set; } = static (_, _) => null;

    /// <summary>Whether new connections are reset at once.</summary>
    public bool Refuses { get; set; }

    /// <summary>How many connections were made, including closed and refused ones.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public IReadOnlyCollection<ScriptedConnection> Open => [.. _open.Keys];

    /// <summary>The names of all commands in the order of their arrival.</summary>
    public IReadOnlyCollection<string> Commands => _commands;

    public static ScriptedServer Start() => new();

    public int Count(string command) => _commands.Count(name => name == command);

    /// <summary>Reads that many more bytes, from whichever clients, and then resets a connection that sends more.</summary>
    public void StopReadingAfter(long bytes) => Interlocked.Exchange(ref _mayRead, bytes);

    /// <summary>Reads at most once more from each client, until <see cref="ReadOn"/>: what clients send then fills the network.</summary>
    public void PauseReading() => Volatile.Write(ref _paused, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void ReadOn()
    {
        StopReadingAfter(long.MaxValue);
        Interlocked.Exchange(ref _paused, null)?.SetResult();
    }

    /// <summary>Holds the honest answers to a command until the returned source has a result.</summary>
    public TaskCompletionSource Hold(string name)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Script = (connection, command) => command.Name == name ? Honest.To(connection, command) with { After = source.Task } : null;
        return source;
    }

    public void ResetAll()
    {
        foreach (var connection in _open.Keys)
        {
            connection.Reset();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Refuses = true;
        ReadOn();
        await _listener.DisposeAsync();
        ResetAll();
        await Task.WhenAll(_open.Values);
    }

    internal Task Pause => Volatile.Read(ref _paused)?.Task ?? Task.CompletedTask;

    internal int MayRead(int wanted) => (int)Math.Clamp(Interlocked.Read(ref _mayRead), 0, wanted);

    internal void HasRead(int bytes) => Interlocked.Add(ref _mayRead, -bytes);

    internal Answer AnswerTo(ScriptedConnection connection, RespCommand command)
    {
        _commands.Enqueue(command.Name);
        return Script(connection, command) ?? Honest.To(connection, command);
    }

    private void Admit(Socket socket)
    {
        socket.NoDelay = true;
        var connection = new ScriptedConnection(this, socket, Interlocked.Increment(ref _accepted));
        if (Refuses)
        {
            connection.Reset();
            return;
        }

        var started = new TaskCompletionSource();
        _open[connection] = RunAsync(connection, started.Task);
        started.SetResult();
    }

    private async Task RunAsync(ScriptedConnection connection, Task listed)
    {
        await listed;
        await connection.RunAsync();
        _open.TryRemove(connection, out _);
    }
}
