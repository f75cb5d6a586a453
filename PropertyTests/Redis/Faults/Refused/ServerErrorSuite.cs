using System.Text;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Faults.Refused;

/// <summary>
/// A server that takes no writes for the time being, for whatever reason: as for a right that is missing, and nobody is signed out by it.
/// </summary>
public abstract class ServerErrorSuite(TransportMode transport) : RefusedTest(transport)
{
    protected override string[] Arguments => ["--enable-protected-configs", "yes"];

    [RedisFact]
    public Task No_memory() => EachActAsync(
        () => ConfigureAsync("maxmemory-policy", "noeviction", "maxmemory", "1"), () => ConfigureAsync("maxmemory", "0"),
        BackendStatus.StoreFull);

    [RedisFact]
    public Task Too_few_replicas() => EachActAsync(
        () => ConfigureAsync("min-replicas-to-write", "1"), () => ConfigureAsync("min-replicas-to-write", "0"), BackendStatus.Unavailable);

    [RedisFact]
    public async Task A_disk_that_can_not_be_written()
    {
        var folder = Directory.CreateTempSubdirectory("sessionkernel-gone-");
        await ConfigureAsync("dir", folder.FullName, "save", "3600 1");
        folder.Delete();
        await Raw.SendAsync("BGSAVE");
        await UntilAsync(
            async () => Encoding.ASCII.GetString((byte[])(await Raw.SendAsync("INFO", "persistence"))!),
            static info => info.Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal));
        await ConfigureAsync("stop-writes-on-bgsave-error", "no");
        await EachActAsync(
            () => ConfigureAsync("stop-writes-on-bgsave-error", "yes"), () => ConfigureAsync("stop-writes-on-bgsave-error", "no"),
            BackendStatus.Unavailable);
    }

    /// <summary>Its lanes close: stores live by the real time, and the log is throttled by that.</summary>
    [RedisFact]
    public async Task A_replica()
    {
        var stores = await StoresAsync(stopsTime: false, timeout: Impatient);
        var scenes = new List<RefusedScene>();
        foreach (var act in RefusedActs.All)
        {
            scenes.Add(await ArrangeAsync(stores, act));
            await scenes[^1].RememberAsync();
        }

        await Raw.SendAsync("REPLICAOF", "127.0.0.1", Server.Port == 1 ? 2 : 1);
        var done = new List<bool>();
        foreach (var (act, scene) in RefusedActs.All.Zip(scenes))
        {
            done.Add(await act.AskAsync(scene));
        }

        await Raw.SendAsync("REPLICAOF", "NO", "ONE");
        var untold = RefusedActs.All.Zip(done)
            .Where(static one => one.Second && !one.First.IsToldByLog)
            .Select(static one => one.First.Name);
        Assert.Equal(["list"], untold.DefaultIfEmpty("list"));
        AssertTold("");
        foreach (var scene in scenes)
        {
            await scene.AssertListedAsync();
        }

        await scenes[0].AssertAllEndAsync();
        foreach (var scene in scenes)
        {
            await scene.DisposeAsync();
        }
    }

    private async Task EachActAsync(Func<Task> refuse, Func<Task> restore, BackendStatus status)
    {
        var stores = await StoresAsync();
        var wrong = new List<string>();
        foreach (var act in RefusedActs.All)
        {
            if (await ActAsync(await ArrangeAsync(stores, act), act, refuse, restore) is { } found)
            {
                wrong.Add(found);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        AssertTold(status.ToString());
    }

    private async Task ConfigureAsync(params object[] settings) =>
        Assert.Equal(new RespStatus("OK"), await Raw.SendAsync(["CONFIG", "SET", .. settings]));
}

[Collection(FaultCollection.Name)]
public sealed class LaneServerErrorTests() : ServerErrorSuite(TransportMode.Lanes);

[Collection(MultiplexerFaultCollection.Name)]
public sealed class MultiplexerServerErrorTests() : ServerErrorSuite(TransportMode.Multiplexer);
