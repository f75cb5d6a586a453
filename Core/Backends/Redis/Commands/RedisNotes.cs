using StackExchange.Redis;

namespace SessionKernel;

// What a store leaves beside its sessions, under <prefix>app and <prefix>canary. By GETRANGE and SET alone, rights that sessions need
// anyway: StackExchange.Redis would send SETNX or PSETEX in their place, so SET is sent by hand.
internal sealed class RedisNotes(RedisHold hold)
{
    /// <returns>Empty if there is none. Not the whole of what is longer: somebody else may have written it.</returns>
    public async Task<byte[]> ReadAsync(RedisKey key, int maximumBytes) =>
        (byte[]?)await hold.Database.StringGetRangeAsync(key, 0, maximumBytes - 1).ConfigureAwait(false) ?? [];

    /// <summary>Unless there is one, whatever it is.</summary>
    public Task<bool> TryAddAsync(RedisKey key, RedisValue value, long? timeToLiveMs = null) =>
        SetAsync(timeToLiveMs is { } milliseconds ? [key, value, "PX", milliseconds, "NX"] : [key, value, "NX"]);

    /// <summary>In place of whatever is there, of another type too.</summary>
    public Task ReplaceAsync(RedisKey key, RedisValue value, long timeToLiveMs) => SetAsync(key, value, "PX", timeToLiveMs);

    private async Task<bool> SetAsync(params object[] arguments) =>
        !(await hold.Database.ExecuteAsync("SET", arguments).ConfigureAwait(false)).IsNull;
}
