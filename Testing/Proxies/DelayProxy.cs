using System.Net;
using System.Net.Sockets;
using SessionKernel.Testing.Servers;

namespace SessionKernel.Testing.Proxies;

/// <summary>
/// A TCP proxy that passes bytes on unchanged, after a fixed delay in each direction. Each direction of a connection has two threads, so a
/// busy thread pool delays nothing.
/// </summary>
public sealed class DelayProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener = new();
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private readonly EndPoint _server;
    private readonly TimeSpan _delay;

    private DelayProxy(EndPoint server, TimeSpan delay)
    {
        (_server, _delay) = (server, delay);
        _listener.Start(Admit);
    }

    /// <summary>What clients connect to, as <c>127.0.0.1:PORT</c>.</summary>
    public string Address => _listener.EndPoint;

    /// <summary>Starts to listen; each accepted connection gets a connection to <paramref name="server"/> of its own.</summary>
    /// <param name="server">Where the bytes go.</param>
    /// <param name="delay">In each direction. Exact to some 10 µs on Linux, to a millisecond elsewhere.</param>
    public static DelayProxy Start(EndPoint server, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new DelayProxy(server, delay);
    }

    /// <summary>Stops listening and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        lock (_gate)
        {
            _sockets.ForEach(static socket => socket.Dispose());
        }
    }

    private void Admit(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            _sockets.AddRange(client, server);
        }

        try
        {
            server.Connect(_server);
        }
        catch (SocketException)
        {
            client.Dispose();
            return;
        }

        new DelayLine(client, server, _delay).Start();
        new DelayLine(server, client, _delay).Start();
    }
}
