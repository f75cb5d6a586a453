using System.Net;
using System.Net.Sockets;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>A loopback port that was free a moment ago. Who binds it retries with another: somebody may have been faster.</summary>
internal static class LoopbackPort
{
    public const int Attempts = 8;

    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
