using System.Diagnostics.CodeAnalysis;
using System.Text;
using Orleans.Runtime;
using Orleans.Storage;
using StackExchange.Redis;

namespace SessionKernel.Orleans;

// The format of Microsoft.Orleans.Persistence.Redis, from which this storage takes over states. A state is a hash of exactly two fields,
// "etag" and "data", under
//
//   <service id>/state/<grain type>/<grain key>/<state name>
//
// Before our first write of a state, storage marks the old ETag, so that a silo which still writes there notices; the old data stays until
// our record is stored. Setting the mark twice changes nothing more. Where our states expire, a marked hash expires too: if a crash leaves
// it behind, it must not outlive the record that replaced it.
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

    /// <summary>Reads the state that was left; null = there is none.</summary>
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

    /// <returns>False if an ETag without a mark is stored: a silo has written there since.</returns>
    public async Task<bool> DeleteTakenAsync(string stateName, GrainId grain) =>
        (int)await Database.ScriptEvaluateAsync(DeleteTakenScript, [KeyOf(stateName, grain)], [Mark]).ConfigureAwait(false) == 1;

    public Task<bool> DeleteAsync(string stateName, GrainId grain) => Database.KeyDeleteAsync(KeyOf(stateName, grain));

    /// <returns>False if the serializer can't read the data.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Any exception of a serializer over stored bytes becomes a status.")]
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

/// <summary>A state that the former storage left behind. No data = it was cleared.</summary>
internal sealed record LeftState(string ETag, byte[] Data)
{
    public bool IsCleared => Data.Length == 0;
}
