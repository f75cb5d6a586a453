using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>Finds and deletes what a run has stored, by its prefix.</summary>
internal static class KeySweep
{
    private const int Batch = 1000;

    public static RedisKey[] Find(IConnectionMultiplexer redis, string prefix) =>
        [.. redis.GetServers().First(static server => server.IsConnected && !server.IsReplica).Keys(pattern: $"{prefix}*", pageSize: Batch)];

    public static async Task DeleteAsync(IConnectionMultiplexer redis, string prefix)
    {
        foreach (var keys in Find(redis, prefix).Chunk(Batch))
        {
            await redis.GetDatabase().KeyDeleteAsync(keys);
        }
    }
}
