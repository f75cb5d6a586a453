using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>A bare connection on which a test sends commands and compares the very bytes of the answers.</summary>
internal sealed class RawRespClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawRespClient> ConnectAsync(int port)
    {
        var client = new RawRespClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    /// <summary>Whether a new connection fails, or ends before a byte was received.</summary>
    public static async Task<bool> IsRefusedAsync(int port)
    {
        using var client = new RawRespClient();
        try
        {
            await client._socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException)
        {
            return true;
        }

        return await client.ReadToEndAsync() == "";
    }

    /// <summary>Sends all commands in one write.</summary>
    public async Task SendAsync(params string[][] commands)
    {
        var text = new StringBuilder();
        foreach (string[] command in commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
            foreach (string word in command)
            {
                text.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
            }
        }

        await using var stream = new NetworkStream(_socket);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text.ToString()));
    }

    /// <summary>Reads as many bytes as <paramref name="expected"/> has and compares them.</summary>
    public async Task ExpectAsync(string expected)
    {
        byte[] bytes = new byte[expected.Length];
        await using var stream = new NetworkStream(_socket);
        await stream.ReadExactlyAsync(bytes);
        string seen = Encoding.Latin1.GetString(bytes);
        Assert.True(expected == seen, expected.Length > 1000 ? "The answers differ." : $"Expected {expected}, seen {seen}");
    }

    /// <summary>Reads until the other side closes or resets the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        byte[] bytes = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(bytes) is > 0 and var count)
            {
                text.Append(Encoding.Latin1.GetString(bytes, 0, count));
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
