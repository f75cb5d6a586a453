using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Footprint;

/// <summary>What ASP.NET Core's session stores: a hash under a guid, with a sliding expiry of 20 minutes, its default.</summary>
internal static class BuiltInSessions
{
    private const string Prefix = "sk:fp:";

    public static async Task<IReadOnlyList<RedisKey>> StoreAsync(IConnectionMultiplexer redis, int payloadBytes, int count)
    {
        using var cache = new RedisCache(new RedisCacheOptions
        {
            // A cache disposes its connection.
            ConnectionMultiplexerFactory = async () => await ConnectionMultiplexer.ConnectAsync(redis.Configuration),
            InstanceName = Prefix,
        });
        var expiry = new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(20) };
        var keys = new List<RedisKey>(count);
        for (var i = 0; i < count; i++)
        {
            var data = new byte[payloadBytes];
            Random.Shared.NextBytes(data);
            var key = Guid.NewGuid().ToString("D");
            await cache.SetAsync(key, data, expiry);
            keys.Add(Prefix + key);
        }

        return keys;
    }
}
