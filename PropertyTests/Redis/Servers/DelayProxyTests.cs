using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Testing.Proxies;
using SessionKernel.Testing.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

/// <summary>The delaying proxy before a server that echoes.</summary>
public sealed class DelayProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly LoopbackListener _echo = new();
    private readonly DelayProxy _proxy;
    private readonly Socket _client = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public DelayProxyTests()
    {
        _echo.Start(static accepted => _ = EchoAsync(accepted));
        _proxy = DelayProxy.Start(IPEndPoint.Parse(_echo.EndPoint), s_delay);
    }

    public Task InitializeAsync() => _client.ConnectAsync(IPEndPoint.Parse(_proxy.Address));

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _echo.DisposeAsync();
    }

    [Fact]
    public async Task Delays_each_way()
    {
        for (var i = 0; i < 10; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await _client.SendAsync(new byte[1]);
            await ReceiveAsync(1);
            Assert.True(Stopwatch.GetElapsedTime(started) >= 2 * s_delay);
        }
    }

    [Fact]
    public async Task Passes_bytes_unchanged()
    {
        var sent = new byte[3_000_000];
        new Random(1).NextBytes(sent);
        var received = ReceiveAsync(sent.Length);
        await _client.SendAsync(sent);
        Assert.Equal(sent, await received);
    }

    [Fact]
    public async Task Its_end_closes_the_connections()
    {
        await _client.SendAsync("."u8.ToArray());
        await ReceiveAsync(1);
        await _proxy.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => ReceiveAsync(1));
    }

    private async Task<byte[]> ReceiveAsync(int bytes)
    {
        var received = new byte[bytes];
        await using var stream = new NetworkStream(_client, ownsSocket: false);
        await stream.ReadExactlyAsync(received).AsTask().WaitAsync(s_bound);
        return received;
    }

    private static async Task EchoAsync(Socket accepted)
    {
        await using var stream = new NetworkStream(accepted, ownsSocket: true);
        try
        {
            await stream.CopyToAsync(stream);
        }
        catch (IOException)
        {
            // The proxy was closed.
        }
    }
}
