using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SessionKernel.Benchmarks.Servers;

/// <summary>A simple string reply such as +OK, which is not the bulk string "OK".</summary>
public sealed record RespStatus(string Text);

public sealed record RespError(string Text);

/// <summary>
/// A RESP2 client as plain as can be, so that its user sees exactly which bytes a server answers. A reply is a
/// <see cref="RespStatus"/>, a <see cref="RespError"/>, a long, a byte[], an object?[] or null. One command at a time.
/// </summary>
public sealed class RespConnection : IAsyncDisposable
{
    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(30);
    private readonly Stream _output;
    private readonly BufferedStream _input;

    private RespConnection(Stream stream)
    {
        _output = stream;
        _input = new BufferedStream(stream);
    }

    /// <param name="port">Of this machine.</param>
    /// <param name="tls">Null = plain TCP.</param>
    /// <param name="address">Null = 127.0.0.1.</param>
    public static async Task<RespConnection> OpenAsync(int port, SslClientAuthenticationOptions? tls = null, string? address = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address is null ? IPAddress.Loopback : IPAddress.Parse(address), port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new RespConnection(tls is null ? stream : await SecureAsync(stream, tls));
    }

    /// <param name="arguments">Each a string (sent as UTF-8), a byte[] or a number.</param>
    public async Task<object?> SendAsync(params object[] arguments)
    {
        using var limit = new CancellationTokenSource(ReplyLimit);
        await _output.WriteAsync(Encode(arguments), limit.Token);
        return await ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync() => await _input.DisposeAsync();

    private static async Task<SslStream> SecureAsync(NetworkStream stream, SslClientAuthenticationOptions tls)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(tls);
        return secure;
    }

    private static byte[] Encode(object[] arguments)
    {
        using var command = new MemoryStream();
        command.Write(Encoding.ASCII.GetBytes($"*{arguments.Length}\r\n"));
        foreach (var argument in arguments)
        {
            var bytes = argument as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
            command.Write(Encoding.ASCII.GetBytes($"${bytes.Length}\r\n"));
            command.Write(bytes);
            command.Write("\r\n"u8);
        }

        return command.ToArray();
    }

    private async Task<object?> ReadAsync(CancellationToken limit)
    {
        var line = await ReadLineAsync(limit);
        return line[0] switch
        {
            '+' => new RespStatus(line[1..]),
            '-' => new RespError(line[1..]),
            ':' => Number(line),
            '$' => Number(line) < 0 ? null : await ReadBulkAsync((int)Number(line), limit),
            '*' => Number(line) < 0 ? null : await ReadArrayAsync((int)Number(line), limit),
            _ => throw new InvalidDataException($"Not a RESP2 reply: it begins with 0x{(int)line[0]:x2}."),
        };
    }

    private static long Number(string line) => long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);

    private async Task<object?[]> ReadArrayAsync(int count, CancellationToken limit)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = await ReadAsync(limit);
        }

        return items;
    }

    private async Task<byte[]> ReadBulkAsync(int length, CancellationToken limit)
    {
        var bytes = new byte[length + 2];
        await _input.ReadExactlyAsync(bytes, limit);
        return bytes[..length];
    }

    private async Task<string> ReadLineAsync(CancellationToken limit)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < 2 || line[^1] != '\n')
        {
            await _input.ReadExactlyAsync(one, limit);
            line.Append((char)one[0]);
        }

        return line.ToString(0, line.Length - 2);
    }
}
