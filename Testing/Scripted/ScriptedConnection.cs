using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Scripted;

/// <summary>One client of a scripted server, which answers its commands one after the other, in order.</summary>
internal sealed class ScriptedConnection(ScriptedServer server, Socket socket, int number) : ScriptedClient(number)
{
    private const int ReceiveBytes = 16 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly PeerReads _peer = new(socket);
    private readonly Pipe _received = new(new PipeOptions(pauseWriterThreshold: 0));

    /// <summary>Resets the connection, whatever is under way.</summary>
    public void Reset()
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }

    /// <summary>Sends something that no command asked for.</summary>
    public Task SendAsync(Answer answer) => WriteAsync(answer);

    public async Task RunAsync()
    {
        try
        {
            await Task.WhenAll(ReceiveAsync(), AnswerAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidDataException)
        {
            // The client left, the test reset the connection, or the bytes were not a command.
        }
        finally
        {
            Reset();
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (server.MayRead(ReceiveBytes) is > 0 and var count)
            {
                await server.Pause;
                var read = await socket.ReceiveAsync(_received.Writer.GetMemory(count)[..count]);
                if (read == 0)
                {
                    return;
                }

                server.HasRead(read);
                _received.Writer.Advance(read);
                await _received.Writer.FlushAsync();
            }

            Reset();
        }
        finally
        {
            await _received.Writer.CompleteAsync();
        }
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            var read = await _received.Reader.ReadAsync();
            var rest = read.Buffer;
            while (RespCommandReader.TryRead(ref rest, out var command))
            {
                var answer = server.AnswerTo(this, command!);
                await (answer.After ?? Task.CompletedTask);
                await WriteAsync(answer);
            }

            _received.Reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private async Task WriteAsync(Answer answer)
    {
        var from = 0;
        foreach (var to in answer.Cuts.Append(answer.Bytes.Length))
        {
            if (from > 0)
            {
                await _peer.AllAsync(Patience);
            }

            await SendAllAsync(answer.Bytes.AsMemory(from..to));
            from = to;
        }

        if (answer.ThenReset)
        {
            // A reset discards what the peer has not read yet.
            await _peer.AllAsync(Patience);
            Reset();
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }
}
