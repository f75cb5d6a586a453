using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SessionKernel.Testing.Resp;

/// <summary>
/// A minimal RESP2 client, so that its user sees exactly which bytes a server returns. A reply is a <see cref="RespStatus"/>, a <see
/// cref="RespError"/>, a long, a byte[], an object?[] or null. One caller at a time.
/// </summary>
public sealed class RespConnection : IAsyncDisposable
{
    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(60);
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 64 * 1024, leaveOpen: true);
    private readonly Stream _stream;
    private readonly PipeReader _input;

    private RespConnection(Stream stream)
    {
        _stream = stream;
        _input = PipeReader.Create(stream, ReaderOptions);
    }

    /// <param name="port">A port of this machine.</param>
    /// <param name="tls">Null = plain TCP.</param>
    /// <param name="address">Null = 127.0.0.1.</param>
    public static async Task<RespConnection> OpenAsync(int port, SslClientAuthenticationOptions? tls = null, string? address = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address is null ? IPAddress.Loopback : IPAddress.Parse(address), port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new RespConnection(tls is null ? stream : await SecureAsync(stream, tls));
    }

    /// <summary>Whether a new connection fails, or ends before a byte was received.</summary>
    public static async Task<bool> IsRefusedAsync(int port)
    {
        try
        {
            await using var connection = await OpenAsync(port);
            return await connection.ReadToEndAsync() == "";
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <param name="arguments">Each a string (sent as UTF-8), a byte[] or a number.</param>
    public async Task<object?> SendAsync(params object[] arguments)
    {
        using var limit = new CancellationTokenSource(ReplyLimit);
        await _stream.WriteAsync(RespEncoder.Command(arguments), limit.Token);
        while (true)
        {
            var read = await _input.ReadAsync(limit.Token);
            var rest = read.Buffer;
            if (RespValue.TryRead(ref rest, out var reply))
            {
                _input.AdvanceTo(rest.Start);
                return reply;
            }

            _input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                throw new EndOfStreamException();
            }
        }
    }

    /// <summary>Sends all commands in one write, and waits for no reply.</summary>
    public async Task WriteAsync(params string[][] commands) =>
        await _stream.WriteAsync(RespEncoder.Join(commands.Select(static command => RespEncoder.Command(command))));

    /// <summary>Reads exactly that many bytes, whatever they are.</summary>
    public async Task<string> ReadTextAsync(int bytes)
    {
        var read = await _input.ReadAtLeastAsync(bytes);
        if (read.Buffer.Length < bytes)
        {
            throw new EndOfStreamException();
        }

        var taken = read.Buffer.Slice(0, bytes);
        var text = Encoding.Latin1.GetString(taken);
        _input.AdvanceTo(taken.End);
        return text;
    }

    /// <summary>Reads until the other side closes or resets the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        try
        {
            for (var isCompleted = false; !isCompleted;)
            {
                var read = await _input.ReadAsync();
                text.Append(Encoding.Latin1.GetString(read.Buffer));
                _input.AdvanceTo(read.Buffer.End);
                isCompleted = read.IsCompleted;
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private static async Task<SslStream> SecureAsync(NetworkStream stream, SslClientAuthenticationOptions tls)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(tls);
        return secure;
    }
}
