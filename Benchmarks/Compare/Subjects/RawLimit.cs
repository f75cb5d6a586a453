using System.Diagnostics;
using System.Net.Sockets;

namespace SessionKernel.Benchmarks.Compare.Subjects;

// The upper limit: the kernel's commands, encoded before the run, on one blocking socket. It sends as many commands as it received replies,
// so exactly as many are outstanding as there are callers. Replies have one length, so they are counted by their bytes. At most half of
// them are read at a time: the server works on one half while the other is counted.
// Touches are too rare to show (one per session and 40 s): load+touch sends what load sends.
internal sealed class RawLimit(SubjectContext context) : Subject
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(256 * 1024, pinned: true);
    private RawCommands _commands = null!;

    public override async Task<string[]> PopulateAsync(int sessions, ShopperSession value)
    {
        (var commands, var ids) = await RawCommands.EncodeAsync(context, sessions, value);
        Connect(commands);
        return ids;
    }

    public void Connect(RawCommands commands)
    {
        _commands = commands;
        // A socket that was ever used asynchronously no longer blocks in the kernel: it waits for an event, which costs time and allocates.
        _socket.Connect(context.EndPoint);
    }

    public override Task RunAsync(Scenario scenario, Caller[] callers) =>
        Task.Factory.StartNew(() => Run(callers), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    // Reply n goes to caller n modulo their number: once one stops, all stop.
    private void Run(Caller[] callers)
    {
        var sent = Send(0, callers.Count(static caller => caller.TryNext()));
        for (long answered = 0, bytes = 0; answered < sent;)
        {
            bytes += Receive(bytes, (callers.Length + 1) / 2 * _commands.ReplyLength);
            var now = Stopwatch.GetTimestamp();
            var more = 0;
            for (var complete = bytes / _commands.ReplyLength; answered < complete; answered++)
            {
                var caller = callers[answered % callers.Length];
                caller.End(succeeded: true, now);
                more += caller.TryNext() ? 1 : 0;
            }

            sent += Send(sent, more);
        }
    }

    private int Receive(long before, int most)
    {
        var count = _socket.Receive(_received, Math.Min(most, _received.Length), SocketFlags.None);
        var reply = (_commands.ReplyLength - (before % _commands.ReplyLength)) % _commands.ReplyLength;
        return count > 0 && (reply >= count || _received[reply] == (byte)'$')
            ? count
            : throw new InvalidDataException("Not replies to GET.");
    }

    private int Send(long first, int count)
    {
        for (var sent = 0; sent < count;)
        {
            var commands = _commands.From(first + sent, count - sent);
            sent += _socket.Send(commands) / _commands.CommandLength;
        }

        return count;
    }
}
