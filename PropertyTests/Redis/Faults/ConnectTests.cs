using System.Net;
using System.Net.Sockets;
using SessionKernel.PropertyTests.Servers;
using SessionKernel.Serializers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>Redis that can't be used when a store is built: one exception, soon, that says where and what to check.</summary>
[Collection(FaultCollection.Name)]
public sealed class ConnectTests
{
    private const string Password = "correct-horse";
    private static readonly TimeSpan s_silent = TimeSpan.FromSeconds(1);
    // A server that answers must have the time to.
    private static readonly TimeSpan s_answered = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Nobody_listens()
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await AssertFailsAsync($"127.0.0.1:{((IPEndPoint)probe.LocalEndPoint!).Port}", $",password={Password}", "listens there", s_silent);
    }

    [Fact]
    public async Task Somebody_listens_and_never_answers()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await AssertFailsAsync(
            $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", $",password={Password}", "listens there", s_silent);
    }

    [RedisFact]
    public async Task The_password_is_wrong()
    {
        await using var server = await RedisServer.StartAsync("--protected-mode", "no");
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("CONFIG", "SET", "requirepass", "another");
        await AssertFailsAsync(server.EndPoint, $",password={Password}", "password");
        await AssertFailsAsync(server.EndPoint, "", "password");
    }

    [RedisFact]
    public async Task The_user_may_not_run_scripts()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("ACL", "SETUSER", "limited", "on", ">" + Password, "~*", "+@all", "-evalsha");
        await AssertFailsAsync(server.EndPoint, $",user=limited,password={Password}", "EVALSHA");
    }

    private static async Task AssertFailsAsync(string endPoint, string options, string advice, TimeSpan? timeout = null)
    {
        var building = SessionStore.For<Basket>("connect").Serialize(MemoryPackSessionSerializer.Default).Expire(TimeSpan.FromMinutes(5))
            .UseRedis(endPoint + options, o => o.ConnectTimeout = timeout ?? s_answered).BuildAsync();
        var failed = await Assert.ThrowsAsync<SessionKernelException>(() => building.WaitAsync(Bound));
        Assert.Equal(SessionKernelError.ConnectFailed, failed.Error);
        Assert.Contains(endPoint, failed.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, failed.ToString(), StringComparison.Ordinal);
    }
}
