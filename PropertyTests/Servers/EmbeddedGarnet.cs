using System.Globalization;
using Storefront.Parent;

namespace SessionKernel.PropertyTests.Servers;

/// <summary>A Garnet server inside this process on a free loopback port: the server of every machine that has none.</summary>
public sealed class EmbeddedGarnet : IDisposable
{
    private readonly EmbeddedServer _server = EmbeddedServer.Start();

    private EmbeddedGarnet()
    {
    }

    public int Port => _server.Port;

    /// <summary>As StackExchange.Redis takes it.</summary>
    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public static EmbeddedGarnet Start() => new();

    public async Task<RespConnection> ConnectAsync() => await RespConnection.OpenAsync(Port);

    public void Dispose() => _server.Dispose();
}
