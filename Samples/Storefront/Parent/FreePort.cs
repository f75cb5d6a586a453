using System.Net;
using System.Net.Sockets;

namespace Storefront.Parent;

/// <summary>Loopback ports that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>Takes <paramref name="count"/> different free ports; another program may still grab one before it is used.</summary>
    public static int[] Take(int count)
    {
        var held = new List<TcpListener>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                held.Add(listener);
            }

            return [.. held.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(static l => l.Stop());
        }
    }
}
