using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare;

/// <summary>Finds and deletes what a run has stored, by its key prefix.</summary>
internal static class KeySweep
{
    private const int Batch = 1000;

    public static RedisKey[] Find(IConnectionMultiplexer redis, string prefix) =>
        [
            .. redis.GetServers().Where(static server => server.IsConnected && !server.IsReplica)
                .SelectMany(server => server.Keys(pattern: $"{prefix}*", pageSize: Batch)),
        ];

    public static async Task DeleteAsync(IConnectionMultiplexer redis, string prefix)
    {
        foreach (var keys in Find(redis, prefix).Chunk(Batch))
        {
            await Task.WhenAll(keys.Select(key => redis.GetDatabase().KeyDeleteAsync(key)));
        }
    }
}
