using System.Text;
using SessionKernel.PropertyTests.Servers;
using StackExchange.Redis;

namespace SessionKernel.PropertyTests.Redis;

/// <summary>A backend as somebody sees it who looks at its keys instead of asking a store.</summary>
public abstract class RawStorage : IAsyncDisposable
{
    /// <summary>Redis types other than strings that can be planted.</summary>
    public virtual IReadOnlyList<string> OtherTypes => [];

    public abstract SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder)
        where T : notnull;

    public abstract Task<byte[]?> GetAsync(string key);

    public abstract Task SetAsync(string key, byte[] value, long ttlMs);

    /// <summary>What never ends.</summary>
    public abstract Task SetAsync(string key, byte[] value);

    /// <summary>-2 = no such key, -1 = no TTL.</summary>
    public abstract Task<long> LeftAsync(string key);

    /// <summary>Those of sessions and moved markers.</summary>
    public abstract Task<IReadOnlyList<string>> KeysAsync(string prefix);

    /// <summary>As an eviction would: the indexes of principals are gone.</summary>
    public abstract Task EvictIndexesAsync(string prefix);

    public virtual Task PlantAsync(string type, string key, long ttlMs) => throw new NotSupportedException();

    public virtual Task<string> TypeAsync(string key) => Task.FromResult("string");

    public abstract ValueTask DisposeAsync();
}

internal sealed class MemoryStorage : RawStorage
{
    private readonly SessionMemory _memory = new();

    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder) => builder.UseMemory(_memory);

    public override Task<byte[]?> GetAsync(string key) => Task.FromResult(_memory.Run(key, static (m, k) => m.Get(k, Now)));

    public override Task SetAsync(string key, byte[] value, long ttlMs) =>
        Task.FromResult(_memory.Run((key, value, ttlMs), static (m, s) =>
        {
            m.Set(s.key, s.value, s.ttlMs, Now);
            return true;
        }));

    public override Task SetAsync(string key, byte[] value) => SetAsync(key, value, BackendCommand.Endless);

    public override Task<long> LeftAsync(string key) =>
        Task.FromResult(_memory.Dump(Now)
            .Where(e => e.Key == key)
            .Select(e => e.TimeToLiveMs == BackendCommand.Endless ? -1 : e.TimeToLiveMs)
            .DefaultIfEmpty(-2)
            .First());

    public override Task<IReadOnlyList<string>> KeysAsync(string prefix) => Task.FromResult<IReadOnlyList<string>>(
        [.. _memory.Dump(Now).Select(e => e.Key).Where(k => k.StartsWith(prefix, StringComparison.Ordinal))]);

    public override Task EvictIndexesAsync(string prefix)
    {
        _memory.ForgetIndexes();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}

internal abstract class ServerStorage(params RespConnection[] servers) : RawStorage
{
    public static async Task<RawStorage> OpenAsync(string endPoint, RespConnection connection, TransportMode transport) =>
        transport == TransportMode.Lanes
            ? new LaneStorage(connection, endPoint)
            : new MultiplexerStorage(connection, await PatientRedis.ConnectAsync(endPoint));

    public override IReadOnlyList<string> OtherTypes => ["hash", "list", "set", "zset"];

    public override async Task<byte[]?> GetAsync(string key) => (byte[]?)await At(key).SendAsync("GET", key);

    public override async Task SetAsync(string key, byte[] value, long ttlMs) => await At(key).SendAsync("SET", key, value, "PX", ttlMs);

    public override async Task SetAsync(string key, byte[] value) => await At(key).SendAsync("SET", key, value);

    public override async Task<long> LeftAsync(string key) => (long)(await At(key).SendAsync("PTTL", key))!;

    public override async Task<IReadOnlyList<string>> KeysAsync(string prefix) => [.. (await AllAsync(prefix)).Where(key => !IsIndex(key))];

    public async Task<IReadOnlyList<string>> IndexesAsync(string prefix) => [.. (await AllAsync(prefix)).Where(IsIndex)];

    public override async Task EvictIndexesAsync(string prefix)
    {
        foreach (var index in await IndexesAsync(prefix))
        {
            await At(index).SendAsync("DEL", index);
        }
    }

    private static bool IsIndex(string key) => key.Contains("}:u:", StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> AllAsync(string prefix)
    {
        var keys = new List<string>();
        foreach (var server in servers)
        {
            keys.AddRange(
                ((object?[])(await server.SendAsync("KEYS", prefix + "{*"))!).Select(key => Encoding.UTF8.GetString((byte[])key!)));
        }

        return keys;
    }

    public async Task SendAsync(string key, params object[] command) => await At(key).SendAsync(command);

    public override async Task PlantAsync(string type, string key, long ttlMs)
    {
        await At(key).SendAsync("DEL", key);
        await At(key).SendAsync(type switch
        {
            "hash" => ["HSET", key, "f", "v"],
            "list" => ["RPUSH", key, "v"],
            "set" => ["SADD", key, "v"],
            _ => ["ZADD", key, 1, "v"],
        });
        await At(key).SendAsync("PEXPIRE", key, ttlMs);
    }

    public override async Task<string> TypeAsync(string key) => ((RespStatus)(await At(key).SendAsync("TYPE", key))!).Text;

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>The server that has a key.</summary>
    protected virtual RespConnection At(string key) => servers[0];
}

/// <summary>Stores behind one multiplexer that is not theirs: without lanes.</summary>
internal sealed class MultiplexerStorage(RespConnection connection, IConnectionMultiplexer multiplexer) : ServerStorage(connection)
{
    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder) => builder.UseRedis(multiplexer, PatientRedis.Wait);

    public override async ValueTask DisposeAsync()
    {
        await multiplexer.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>Stores with connections of their own: lanes.</summary>
internal sealed class LaneStorage(RespConnection connection, string endPoint, int lanes = 1) : ServerStorage(connection)
{
    public override SessionStoreBuilder<T> Use<T>(SessionStoreBuilder<T> builder) =>
        builder.UseRedis(endPoint, options =>
        {
            PatientRedis.Wait(options);
            (options.Transport, options.LanesPerPrimary) = (TransportMode.Lanes, lanes);
        });
}
