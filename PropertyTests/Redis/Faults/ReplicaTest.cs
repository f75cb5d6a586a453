using System.Globalization;
using System.Text;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults;

/// <summary>A primary, and a server that follows it.</summary>
public abstract class ReplicaTest(TransportMode transport) : FaultTest(transport)
{
    protected override string[] Arguments => [.. RedisLaunch.SyncAtOnce];

    protected async Task<RedisServer> StartSuccessorAsync() => await RedisServer.StartAsync(
        [.. RedisLaunch.SyncAtOnce, "--replicaof", "127.0.0.1", Server.Port.ToString(CultureInfo.InvariantCulture)]);

    protected async Task ChangeRolesAsync(RedisServer successor, RespConnection raw)
    {
        Assert.Equal(new RespStatus("OK"), await raw.SendAsync("REPLICAOF", "NO", "ONE"));
        Assert.Equal(new RespStatus("OK"), await Raw.SendAsync("REPLICAOF", "127.0.0.1", successor.Port));
    }

    // A link that is up carries nothing before the replica's first acknowledgement, and that comes once a second.
    protected async Task FollowsAsync(RespConnection successor)
    {
        await UntilAsync(
            async () => Encoding.ASCII.GetString((byte[])(await successor.SendAsync("INFO", "replication"))!),
            info => info.Contains("master_link_status:up", StringComparison.Ordinal));
        await Raw.SendAsync("SET", Prefix + "followed", 1);
        await UntilAsync(async () => (long)(await Raw.SendAsync("WAIT", 1, 100))!, replicas => replicas == 1);
    }
}
