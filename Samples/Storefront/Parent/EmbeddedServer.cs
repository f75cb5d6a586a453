using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Garnet.common;
using Microsoft.Extensions.Logging.Abstractions;

namespace Storefront.Parent;

/// <summary>A Redis-protocol server (Microsoft.Garnet) in this process, in memory only, on a free loopback port.</summary>
public sealed class EmbeddedServer : IDisposable
{
    private const int Attempts = 5;

    private readonly GarnetServer _server;

    private EmbeddedServer(GarnetServer server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The address on the loopback interface.</summary>
    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    /// <summary>Starts a server; it accepts connections when this returns.</summary>
    public static EmbeddedServer Start()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return StartOnFreePort();
            }
            catch (GarnetException e) when (attempt < Attempts && e.InnerException is SocketException)
            {
                // Another program was faster to take the port.
            }
        }
    }

    /// <summary>Stops it; its data is gone.</summary>
    public void Dispose() => _server.Dispose();

    private static EmbeddedServer StartOnFreePort()
    {
        int port = FreePort.Take(1)[0];
        var server = new GarnetServer(
            [
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1",
                "--lua", "--lua-transaction-mode",
                "--memory", "256m", "--page", "1m", "--index", "1m",
                "--disable-console-logger", "-q",
            ],
            NullLoggerFactory.Instance);
        try
        {
            server.Start();
            return new EmbeddedServer(server, port);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
