using StackExchange.Redis;

namespace SessionKernel;

// The keys that a store writes beside its sessions: <prefix>app and <prefix>canary. It uses only GETRANGE and SET, which sessions need
// anyway. It sends SET by hand, because StackExchange.Redis would send SETNX or PSETEX instead.
internal sealed class RedisNotes(RedisHold hold)
{
    /// <returns>The value, cut at the maximum since another program may have written it; empty if there is none.</returns>
    public async Task<byte[]> ReadAsync(RedisKey key, int maximumBytes) =>
        (byte[]?)await hold.Database.StringGetRangeAsync(key, 0, maximumBytes - 1).ConfigureAwait(false) ?? [];

    /// <summary>Sets the key if nothing is there.</summary>
    public Task<bool> TryAddAsync(RedisKey key, RedisValue value, long? timeToLiveMs = null) =>
        SetAsync(timeToLiveMs is { } milliseconds ? [key, value, "PX", milliseconds, "NX"] : [key, value, "NX"]);

    /// <summary>Sets the key whatever is there, also a value of another type.</summary>
    public Task ReplaceAsync(RedisKey key, RedisValue value, long timeToLiveMs) => SetAsync(key, value, "PX", timeToLiveMs);

    private async Task<bool> SetAsync(params object[] arguments) =>
        !(await hold.Database.ExecuteAsync("SET", arguments).ConfigureAwait(false)).IsNull;
}
