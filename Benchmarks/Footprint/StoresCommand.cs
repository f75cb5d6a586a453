using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SessionKernel.Testing.Servers;

namespace SessionKernel.Benchmarks.Footprint;

/// <summary>
/// What stores with one address cost one process: connections, counted by the server, and threads, counted by the system.
/// </summary>
internal static class StoresCommand
{
    private static readonly Option<IReadOnlyList<int>> s_stores =
        CommandOptions.Numbers("--stores", "Numbers of stores", 1, 1000, otherwise: [1, 10, 100]);

    public static IReadOnlyList<Option> Options { get; } = [s_stores];

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        await using var server = await RedisServer.StartAsync();
        await using var cluster = await RedisCluster.StartAsync(ClusterSetup.WithoutFailover);
        Console.WriteLine("| stores | server | transport | connections | threads | of lanes |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var transport in Enum.GetValues<TransportMode>())
        {
            foreach (var count in parsed.GetRequiredValue(s_stores))
            {
                await MeasureAsync("one server", count, transport, server.EndPoint, [server]);
                await MeasureAsync("a Cluster of 3", count, transport, cluster.EndPoints, cluster.Nodes);
            }
        }

        return 0;
    }

    private static async Task MeasureAsync(
        string name, int count, TransportMode transport, string address, IReadOnlyList<RedisServer> nodes)
    {
        var stores = new List<SessionStore<AttributeBag>>();
        var (threads, connections) = (Threads().All, await ConnectionsAsync(nodes));
        for (var i = 0; i < count; i++)
        {
            var store = await SessionStore.ForBag($"store-{i}").Expire(TimeSpan.FromMinutes(30))
                .UseRedis(address, options => options.Transport = transport).BuildAsync();
            using var session = await store.CreateAsync(new AttributeBag());
            stores.Add(store);
        }

        var (all, lanes) = Threads();
        var opened = await ConnectionsAsync(nodes) - connections;
        var row = string.Create(CultureInfo.InvariantCulture, $"| {count} | {name} | {transport} | {opened} | {all - threads} | {lanes} |");
        Console.WriteLine(row);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        await Patience.UntilAsync("the connections are closed", async () => await ConnectionsAsync(nodes) == connections);
    }

    /// <summary>All threads of the process, and those named like lanes' threads. Linux keeps 15 characters of a name.</summary>
    private static (int All, int Lanes) Threads()
    {
        using var process = Process.GetCurrentProcess();
        return (process.Threads.Count, OperatingSystem.IsLinux() ? Directory.GetDirectories("/proc/self/task").Count(IsLane) : 0);
    }

    private static bool IsLane(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("SessionKernel", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return false;
        }
    }

    private static async Task<int> ConnectionsAsync(IReadOnlyList<RedisServer> nodes)
    {
        var lists = await Task.WhenAll(nodes.Select(node => node.TextAsync("CLIENT", "LIST")));
        return lists.Sum(static list => list.Split(" name=SessionKernel").Length - 1);
    }
}
