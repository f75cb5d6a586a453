using System.Net.Sockets;
using System.Security.Authentication;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

public sealed class RedisTlsTests : IDisposable
{
    private readonly Certificates _certificates = new();

    [RedisFact]
    public async Task A_server_speaks_tls_alone()
    {
        var tls = new RedisTls(_certificates.Server(), _certificates.Authority);
        await using var server = await RedisServer.StartAsync(new RedisLaunch { Tls = tls });
        await using var connection = await server.ConnectAsync();
        Assert.Equal(new RespStatus("OK"), await connection.SendAsync("SET", "k", "v"));
        await AssertRefusedAsync(() => RespConnection.OpenAsync(server.Port));

        var other = tls with { Server = _certificates.OtherServer() };
        await server.RestartAsync(other);
        await using var again = await server.ConnectAsync();
        Assert.Null(await again.SendAsync("GET", "k"));
    }

    [RedisFact]
    public async Task A_server_may_ask_for_a_certificate_of_its_authority()
    {
        var tls = new RedisTls(_certificates.Server(), _certificates.Authority, _certificates.Client());
        await using var server = await RedisServer.StartAsync(new RedisLaunch { Tls = tls });
        await using var connection = await server.ConnectAsync();
        Assert.Equal(new RespStatus("OK"), await connection.SendAsync("SET", "k", "v"));
        await AssertRefusedAsync(() => RespConnection.OpenAsync(server.Port, (tls with { Client = null }).ClientOptions));
    }

    public void Dispose() => _certificates.Dispose();

    private static async Task AssertRefusedAsync(Func<Task<RespConnection>> connect)
    {
        var refused = await Record.ExceptionAsync(async () =>
        {
            await using var connection = await connect();
            await connection.SendAsync("PING");
        });
        Assert.True(refused is IOException or AuthenticationException or SocketException, refused?.ToString());
    }
}
