using System.Globalization;
using System.Net.Sockets;
using Garnet;
using Garnet.common;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>A Garnet server inside this process on a free loopback port: the server of every machine that has none.</summary>
public sealed class EmbeddedGarnet : IDisposable
{
    private readonly GarnetServer _server;

    private EmbeddedGarnet(GarnetServer server, int port)
    {
        _server = server;
        Port = port;
    }

    public int Port { get; }

    /// <summary>As StackExchange.Redis takes it.</summary>
    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public static EmbeddedGarnet Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = LoopbackPort.Next();
            // Memory is what it may grow to, not what it takes: 73 MB resident at start with these, whatever they are.
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
            catch (GarnetException e) when (attempt < LoopbackPort.Attempts && e.InnerException is SocketException)
            {
                server.Dispose();
            }
            catch
            {
                server.Dispose();
                throw;
            }
        }
    }

    public async Task<RespConnection> ConnectAsync() => await RespConnection.OpenAsync(Port);

    public void Dispose() => _server.Dispose();
}
