using System.Net.Sockets;

namespace SessionKernel;

/// <summary>
/// The sockets of a multiplexer that is connecting. The multiplexer misses a refusal that comes before it waits for an answer: then it goes
/// on waiting without any connection. It reports sockets for as long as it lives, so sockets after the connect are not kept.
/// </summary>
internal sealed class ConnectingSockets
{
    private readonly Lock _gate = new();
    private List<Socket>? _sockets = [];

    public void Add(Socket socket)
    {
        lock (_gate)
        {
            _sockets?.Add(socket);
        }
    }

    /// <summary>Releases the sockets.</summary>
    /// <returns>Whether there were sockets, and the multiplexer has closed all of them.</returns>
    public bool End()
    {
        List<Socket> sockets;
        lock (_gate)
        {
            (sockets, _sockets) = (_sockets ?? [], null);
        }

        return sockets.Count > 0 && sockets.TrueForAll(IsDisposed);
    }

    private static bool IsDisposed(Socket socket)
    {
        try
        {
            _ = socket.LocalEndPoint;
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
