using System.Net;
using System.Net.Sockets;

namespace SessionKernel.Testing.Servers;

/// <summary>Loopback ports that nobody listens on.</summary>
public static class FreePort
{
    // Below the ports that systems assign by themselves: nobody is assigned one before it is used, or while its server restarts.
    private const int First = 10_000;
    private const int Ports = 10_000;

    // Programs that take ports at the same time begin far apart.
    private static int s_last = (int)((uint)Environment.ProcessId * 97 % Ports);

    /// <summary>Takes <paramref name="count"/> different free ports, which are not taken again soon.</summary>
    public static int[] Take(int count)
    {
        var held = new List<TcpListener>();
        try
        {
            while (held.Count < count)
            {
                var listener = new TcpListener(IPAddress.Loopback, First + (int)((uint)Interlocked.Increment(ref s_last) % Ports));
                try
                {
                    listener.Start();
                    held.Add(listener);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
                {
                    listener.Dispose();
                }
            }

            return [.. held.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(static l => l.Stop());
        }
    }
}
