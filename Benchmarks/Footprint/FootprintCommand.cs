using System.CommandLine;
using System.Globalization;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Footprint;

/// <summary>Compares MEMORY USAGE per session between the kernel and ASP.NET Core's Redis cache, for the same payload bytes.</summary>
internal static class FootprintCommand
{
    private const int Keys = 200;
    private static readonly int[] PayloadSizes = [256, 1024, 4096];
    private static readonly Option<string?> s_redis = CommandOptions.Redis();

    public static IReadOnlyList<Option> Options { get; } = [s_redis];

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        await using var redis = await RedisUnderTest.OpenAsync(parsed.GetValue(s_redis));
        await MeasureAsync(redis.Address);
        return 0;
    }

    private static async Task MeasureAsync(string address)
    {
        var configuration = ConfigurationOptions.Parse(address);
        configuration.AllowAdmin = true;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(configuration);
        var server = redis.GetServers().First(s => s.IsConnected && !s.IsReplica);
        Console.WriteLine($"Redis {server.Version}, {Keys} keys each, median of MEMORY USAGE in bytes");
        Console.WriteLine();
        Console.WriteLine("| payload | SessionKernel | built-in | ratio |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (var size in PayloadSizes)
        {
            var kernel = await MedianAsync(redis, await KernelSessions.StoreAsync(redis, size, Keys));
            var builtIn = await MedianAsync(redis, await BuiltInSessions.StoreAsync(redis, size, Keys));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {size} B | {kernel} | {builtIn} | {kernel / (double)builtIn:0.00} |"));
        }
    }

    private static async Task<long> MedianAsync(ConnectionMultiplexer redis, IReadOnlyList<RedisKey> keys)
    {
        var database = redis.GetDatabase();
        var sizes = new List<long>(keys.Count);
        foreach (var key in keys)
        {
            sizes.Add((long)await database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 0));
            await database.KeyDeleteAsync(key);
        }

        sizes.Sort();
        return sizes[sizes.Count / 2];
    }
}
