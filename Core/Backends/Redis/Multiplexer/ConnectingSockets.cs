using System.Net.Sockets;

namespace SessionKernel;

/// <summary>
/// The sockets of a multiplexer that is connecting. A refusal that comes before the multiplexer looks for an answer is missed by it: it
/// waits, with no connection left to wait for. The multiplexer goes on reporting sockets for as long as it lives: later ones are not kept.
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

    /// <summary>Lets go of them.</summary>
    /// <returns>Whether there were any, and the multiplexer has given each up.</returns>
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
