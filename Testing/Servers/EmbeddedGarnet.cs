using System.Globalization;
using System.Net.Sockets;
using Garnet;
using Garnet.common;
using Microsoft.Extensions.Logging.Abstractions;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Servers;

/// <summary>A Redis-protocol server (Microsoft.Garnet) in this process, in memory only, on a free loopback port.</summary>
public sealed class EmbeddedGarnet : IDisposable
{
    private const int Attempts = 5;

    private readonly GarnetServer _server;

    private EmbeddedGarnet(GarnetServer server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The address, as StackExchange.Redis accepts it.</summary>
    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a server; it accepts connections when this returns.</summary>
    public static EmbeddedGarnet Start()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return StartOnFreePort();
            }
            catch (GarnetException e) when (attempt < Attempts && e.InnerException is SocketException)
            {
                // Another program took the port first.
            }
        }
    }

    public Task<RespConnection> ConnectAsync() => RespConnection.OpenAsync(Port);

    /// <summary>Stops the server; its data is gone.</summary>
    public void Dispose() => _server.Dispose();

    private static EmbeddedGarnet StartOnFreePort()
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
            return new EmbeddedGarnet(server, port);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
