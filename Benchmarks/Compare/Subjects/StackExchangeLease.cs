using System.Buffers;
using System.Buffers.Binary;
using MemoryPack;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>
/// What a good engineer would write by hand: 8 bytes of version and the value under one key, leases, a script that compares.
/// </summary>
internal sealed class StackExchangeLease(ConnectionMultiplexer redis, byte[] cas, byte[] prefix) : LoopingSubject
{
    public const string Cas =
        "if redis.call('GETRANGE', KEYS[1], 0, 7) ~= ARGV[1] then return 0 end "
        + "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) return 1";
    private readonly IDatabase _database = redis.GetDatabase();

    public override async ValueTask FlushAsync() => await _database.PingAsync();

    public override ValueTask DisposeAsync() => redis.DisposeAsync();

    protected override async Task LoadAsync(Caller caller, bool touch)
    {
        while (caller.TryNext(out var id))
        {
            var key = Key(id);
            using var lease = await _database.StringGetLeaseAsync(key);
            _ = touch ? _database.KeyExpireAsync(key, Idle, CommandFlags.FireAndForget) : null;
            caller.End(MemoryPackSerializer.Deserialize<ShopperSession>(lease!.Span[8..])!.IsIntact);
        }
    }

    protected override async Task LoadSaveAsync(Caller caller)
    {
        for (var buffer = new ArrayBufferWriter<byte>(); caller.TryNext(out var id);)
        {
            var key = Key(id);
            using var lease = await _database.StringGetLeaseAsync(key);
            var value = MemoryPackSerializer.Deserialize<ShopperSession>(lease!.Span[8..])!;
            value.Visits++;
            var bytes = Encode(buffer, BinaryPrimitives.ReadInt64LittleEndian(lease.Span) + 1, value);
            caller.End((int)await _database.ScriptEvaluateAsync(cas, [key], [lease.Memory[..8], bytes, (long)Idle.TotalMilliseconds]) == 1);
        }
    }

    protected override async Task CreateAsync(Caller caller)
    {
        for (var buffer = new ArrayBufferWriter<byte>(); caller.TryNewId(out var id);)
        {
            caller.EndCreate(await _database.StringSetAsync(Key(id), Encode(buffer, 1, caller.Fresh()), Idle, When.NotExists) ? id : null);
        }
    }

    private RedisKey Key(string id) => new RedisKey(id).Prepend(prefix);

    private static ReadOnlyMemory<byte> Encode(ArrayBufferWriter<byte> buffer, long version, ShopperSession value)
    {
        buffer.ResetWrittenCount();
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), version);
        buffer.Advance(8);
        MemoryPackSerializer.Serialize(buffer, value);
        return buffer.WrittenMemory;
    }
}
