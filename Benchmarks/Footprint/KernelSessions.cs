using MemoryPack;
using SessionKernel.Serializers;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Footprint;

/// <summary>Sessions of this library whose payload has the given size, as the serializer writes it.</summary>
internal static class KernelSessions
{
    public static async Task<IReadOnlyList<RedisKey>> StoreAsync(IConnectionMultiplexer redis, int payloadBytes, int count)
    {
        var prefix = $"sk:fp{payloadBytes}:";
        await using var store = await SessionStore.For<Blob>("footprint")
            .Serialize(MemoryPackSessionSerializer.Default)
            .Expire(idle: TimeSpan.FromMinutes(20))
            .Configure(options => options.KeyPrefix = prefix)
            .UseRedis(redis)
            .BuildAsync();
        for (var i = 0; i < count; i++)
        {
            using var session = await store.CreateAsync(Blob.OfPayload(payloadBytes));
            if (session.SaveStatus != SaveStatus.Saved)
            {
                throw new InvalidOperationException($"A session was not stored: {session.SaveStatus}.");
            }
        }

        var keys = redis.GetServers().Where(s => !s.IsReplica).SelectMany(s => s.Keys(pattern: $"{prefix}*")).ToList();
        return keys.Count == count ? keys : throw new InvalidOperationException($"{keys.Count} keys instead of {count} under {prefix}.");
    }
}

[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial class Blob
{
    [MemoryPackOrder(0)]
    public byte[] Bytes { get; set; } = [];

    public static Blob OfPayload(int bytes)
    {
        for (var size = bytes; size >= 0; size--)
        {
            var blob = new Blob { Bytes = new byte[size] };
            if (MemoryPackSerializer.Serialize(blob).Length == bytes)
            {
                Random.Shared.NextBytes(blob.Bytes);
                return blob;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "No value has a payload of this size.");
    }
}
