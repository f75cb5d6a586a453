using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SessionKernel.Testing.Servers;

/// <summary>Accepts connections on a free loopback port, one after the other, until it is disposed.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private const int Backlog = 512;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Task _accepting = Task.CompletedTask;

    public LoopbackListener()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(Backlog);
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>The address, as StackExchange.Redis accepts it.</summary>
    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <param name="admit">Called for each connection, which it owns from then on.</param>
    public void Start(Action<Socket> admit) => _accepting = AcceptAllAsync(admit);

    /// <summary>Completes once no connection is admitted any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _accepting;
    }

    private async Task AcceptAllAsync(Action<Socket> admit)
    {
        try
        {
            while (true)
            {
                admit(await _socket.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }
}
