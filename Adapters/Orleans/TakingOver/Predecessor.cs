using System.Diagnostics.CodeAnalysis;
using System.Text;
using Orleans.Runtime;
using Orleans.Storage;
using StackExchange.Redis;

namespace SessionKernel.Orleans;

// What Microsoft.Orleans.Persistence.Redis keeps of a state, and this storage takes over: a hash of exactly two fields, "etag" and "data",
// under
//
//   <service id>/state/<grain type>/<grain key>/<state name>
//
// Before the first write of ours its ETag is marked, so that a silo which still writes there finds out; its data stays until ours is
// stored. A mark that was set twice is the same mark. Where our states expire, a marked hash does too: left over by a crash, it must not
// outlive what replaced it.
internal sealed class Predecessor(
    IConnectionMultiplexer connection, string serviceId, IGrainStorageSerializer serializer, Func<string, GrainId, RedisKey>? keyOf)
{
    private const string Mark = "-taken";
    private const string MarkScript = """
        local etag = redis.call('HGET', KEYS[1], 'etag')
        if etag ~= ARGV[1] and etag ~= ARGV[1] .. ARGV[2] then return 0 end
        redis.call('HSET', KEYS[1], 'etag', ARGV[1] .. ARGV[2])
        local left = redis.call('PTTL', KEYS[1])
        if ARGV[3] ~= '0' and (left == -1 or left > tonumber(ARGV[3])) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
        return 1
        """;

    private const string DeleteTakenScript = """
        local etag = redis.call('HGET', KEYS[1], 'etag')
        if etag and string.sub(etag, -#ARGV[1]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        return 1
        """;

    private readonly RedisKey _prefix = Encoding.UTF8.GetBytes($"{serviceId}/state/");

    private IDatabase Database => connection.GetDatabase();

    /// <summary>Null = it has nothing of this state.</summary>
    public async Task<LeftState?> ReadAsync(string stateName, GrainId grain)
    {
        var fields = await Database.HashGetAllAsync(KeyOf(stateName, grain)).ConfigureAwait(false);
        var etag = fields.FirstOrDefault(static field => field.Name == "etag").Value;
        var data = fields.FirstOrDefault(static field => field.Name == "data").Value;
        if (fields.Length != 2 || etag.IsNull || data.IsNull)
        {
            return null;
        }

        var tag = (string)etag!;
        return new LeftState(tag.EndsWith(Mark, StringComparison.Ordinal) ? tag[..^Mark.Length] : tag, (byte[])data!);
    }

    /// <returns>False if another ETag is stored, or none.</returns>
    public async Task<bool> MarkAsync(string stateName, GrainId grain, string etag, TimeSpan? life)
    {
        var marked = await Database.ScriptEvaluateAsync(
            MarkScript, [KeyOf(stateName, grain)], [etag, Mark, (long)(life?.TotalMilliseconds ?? 0)]).ConfigureAwait(false);
        return (int)marked == 1;
    }

    /// <returns>False if an ETag without a mark is stored: it was written there since.</returns>
    public async Task<bool> DeleteTakenAsync(string stateName, GrainId grain) =>
        (int)await Database.ScriptEvaluateAsync(DeleteTakenScript, [KeyOf(stateName, grain)], [Mark]).ConfigureAwait(false) == 1;

    public Task<bool> DeleteAsync(string stateName, GrainId grain) => Database.KeyDeleteAsync(KeyOf(stateName, grain));

    /// <returns>False for what its serializer can't read.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a serializer throws over stored bytes is a status.")]
    public bool TryDecode<T>(LeftState left, [NotNullWhen(true)] out T? value)
    {
        try
        {
            value = serializer.Deserialize<T>(new BinaryData(left.Data));
            return value is not null;
        }
        catch (Exception)
        {
            value = default;
            return false;
        }
    }

    private RedisKey KeyOf(string stateName, GrainId grain) => keyOf is not null
        ? keyOf(stateName, grain)
        : _prefix.Append(
            (byte[])[.. grain.Type.AsSpan(), (byte)'/', .. grain.Key.AsSpan(), (byte)'/', .. Encoding.UTF8.GetBytes(stateName)]);
}

/// <summary>A state as it was left behind. No data = it was cleared.</summary>
internal sealed record LeftState(string ETag, byte[] Data)
{
    public bool IsCleared => Data.Length == 0;
}
