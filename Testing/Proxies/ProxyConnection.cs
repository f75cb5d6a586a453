using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Proxies;

/// <summary>One client connection, and its connection to the server; when either ends, both end.</summary>
internal sealed class ProxyConnection(
    int number, Socket client, byte[] keyPrefix, CommandCounts total, CommandTraps traps, ReplyGate replies)
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 64 * 1024, leaveOpen: true);

    // Forwarded in place of a refused command, so that its error comes in order.
    private static readonly byte[] StandIn = RespEncoder.Command("PING");

    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CommandCounts _own = new();
    private readonly PendingReplies _pending = new();
    private readonly CancellationTokenSource _closed = new();

    public ConnectionSnapshot Snapshot() => new(number, _own.Snapshot());

    public async Task RunAsync(EndPoint server)
    {
        try
        {
            await _server.ConnectAsync(server);
            await using var toClient = new NetworkStream(client);
            await using var toServer = new NetworkStream(_server);
            Task up = ForwardCommandsAsync(toClient, toServer);
            Task down = ForwardRepliesAsync(toServer, toClient);
            await Task.WhenAny(up, down);
            Close();
            await Task.WhenAll(up, down);
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidDataException)
        {
            // Either side may close at any moment; the close below tells the other.
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Resets both sides at once, whatever is under way.</summary>
    public void Abort()
    {
        client.Close(0);
        _server.Close(0);
        EndHold();
    }

    private void Close()
    {
        client.Close();
        _server.Close();
        EndHold();
    }

    // Asynchronously, because continuations must not run under the lock of the caller that aborts.
    private void EndHold() => _ = _closed.CancelAsync();

    private async Task ForwardCommandsAsync(NetworkStream from, NetworkStream to)
    {
        PipeReader reader = PipeReader.Create(from, ReaderOptions);
        while (await reader.ReadAsync() is { IsCompleted: false } read)
        {
            ReadOnlySequence<byte> rest = read.Buffer;
            SequencePosition sent = rest.Start, sendable = rest.Start;
            while (RespCommandReader.TryRead(ref rest, out RespCommand? command))
            {
                bool keyed = command!.NamesKey(keyPrefix);
                _own.Add(command.Name, keyed);
                total.Add(command.Name, keyed);
                CommandTrap? trap = traps.Take(command);
                if (trap is { ReachesServer: false })
                {
                    await WriteAsync(to, read.Buffer.Slice(sent, sendable));
                    trap.Spring(command);
                    Close();
                    return;
                }

                if (traps.Refusal(command) is { } error)
                {
                    _pending.AddRefused(command, error, trap);
                    await WriteAsync(to, read.Buffer.Slice(sent, sendable));
                    await to.WriteAsync(StandIn);
                    sent = rest.Start;
                }
                else
                {
                    _pending.Add(command, trap);
                }

                sendable = rest.Start;
            }

            await WriteAsync(to, read.Buffer.Slice(sent, sendable));
            reader.AdvanceTo(sendable, read.Buffer.End);
        }
    }

    private async Task ForwardRepliesAsync(NetworkStream from, NetworkStream to)
    {
        PipeReader reader = PipeReader.Create(from, ReaderOptions);
        while (await reader.ReadAsync() is { IsCompleted: false } read)
        {
            await replies.PassAsync(_closed.Token);
            ReadOnlySequence<byte> rest = read.Buffer;
            SequencePosition sent = rest.Start, sendable = rest.Start;
            while (RespReply.TryRead(ref rest, out RespReply reply))
            {
                if (_pending.Answered(reply, out byte[]? instead) is { } lost)
                {
                    await WriteAsync(to, read.Buffer.Slice(sent, sendable));
                    lost.Trap.Spring(lost.Command);
                    Close();
                    return;
                }

                if (instead is not null)
                {
                    await WriteAsync(to, read.Buffer.Slice(sent, sendable));
                    await to.WriteAsync(instead);
                    sent = rest.Start;
                }

                sendable = rest.Start;
            }

            await WriteAsync(to, read.Buffer.Slice(sent, sendable));
            reader.AdvanceTo(sendable, read.Buffer.End);
        }
    }

    private static async ValueTask WriteAsync(NetworkStream to, ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            await to.WriteAsync(segment);
        }
    }
}
