using System.Net;
using System.Net.Sockets;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>One of two servers that a store is configured with is down: it starts with the other, every time.</summary>
[Collection(FaultCollection.Name)]
public sealed class SilentSeedTests() : FaultTest(TransportMode.Lanes)
{
    private const int Starts = 20;
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(10);

    [RedisTheory]
    [InlineData(TransportMode.Lanes, true)]
    [InlineData(TransportMode.Lanes, false)]
    [InlineData(TransportMode.Multiplexer, true)]
    public async Task A_server_that_is_down_fails_no_start(TransportMode transport, bool isFirst)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = isFirst ? $"{silent.LocalEndpoint},{Server.EndPoint}" : $"{Server.EndPoint},{silent.LocalEndpoint}";
        // Each waits for the one that is silent; by a name of its own, since they would share a connection.
        await Task.WhenAll(Enumerable.Range(0, Starts).Select(async i =>
        {
            var configuration = StackExchange.Redis.ConfigurationOptions.Parse($"{address},name=start-{i}");
            var store = await BuildAsync(Typed(), configuration, over: transport, connect: s_connect);
            using var session = await store.CreateAsync(new Basket { Items = ["book"] });
            Assert.Equal(SaveStatus.Saved, session.SaveStatus);
        }));
    }
}
