using System.Net.Sockets;
using FsCheck.Xunit;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

[Collection(RedisCollection.Name)]
public sealed class RedisServerTests(RedisFixture fixture)
{
    [RedisFact]
    public async Task A_stopped_server_refuses_and_comes_back_empty_on_its_port()
    {
        await using var server = await RedisServer.StartAsync();
        await using (var connection = await server.ConnectAsync())
        {
            await connection.SendAsync("SET", "k", "v");
        }

        await server.StopAsync();
        await Assert.ThrowsAsync<SocketException>(server.ConnectAsync);

        await server.RestartAsync();
        await using var again = await server.ConnectAsync();
        Assert.Null(await again.SendAsync("GET", "k"));
    }

    [RedisFact]
    public async Task Options_reach_the_server_and_a_refused_one_is_told()
    {
        await using (var server = await RedisServer.StartAsync("--maxmemory", "5mb"))
        {
            await using var connection = await server.ConnectAsync();
            var reply = Assert.IsType<object?[]>(await connection.SendAsync("CONFIG", "GET", "maxmemory"));
            Assert.Equal("5242880"u8.ToArray(), reply[1]);
        }

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RedisServer.StartAsync("--maxmemory-policy", "none-such"));
        Assert.Contains("did not start", refused.Message, StringComparison.Ordinal);
    }

    [RedisTheory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task The_server_is_shared_and_prefixes_differ(string name)
    {
        await using var connection = await fixture.Server.ConnectAsync();
        Assert.Equal(new RespStatus("OK"), await connection.SendAsync("SET", KeyPrefix.Next() + name, "v", "PX", 60_000, "NX"));
    }

    [RedisProperty(MaxTest = 20)]
    public async Task Any_bytes_come_back(byte[] value)
    {
        await using var connection = await fixture.Server.ConnectAsync();
        var key = KeyPrefix.Next();
        await connection.SendAsync("SET", key, value, "PX", 60_000);
        Assert.Equal(value, await connection.SendAsync("GET", key));
    }
}
