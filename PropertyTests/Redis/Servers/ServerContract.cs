using System.Text;
using SessionKernel.PropertyTests.Servers;
using Xunit;

namespace SessionKernel.PropertyTests.Redis.Servers;

/// <summary>What the kernel needs of a server, byte for byte; asked of Garnet and of Redis alike.</summary>
internal sealed class ServerContract(RespConnection server)
{
    private const string Kept = "60000";
    private readonly string _prefix = KeyPrefix.Next();
    private static readonly byte[] StampA = [0xDE, 0xAD, 0x00, 0xFF, 0x80, 0xC0, 0x0D, 0x0A];
    private static readonly byte[] StampB = [0xC3, 0x28, 0xE2, 0x28, 0xA1, 0xF0, 0x28, 0x8C];
    private static readonly byte[] StampC = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];

    public async Task StringsAreBinary()
    {
        var key = _prefix + "binary";
        var value = Value(StampA, StampB);
        Assert.Equal(new RespStatus("OK"), await server.SendAsync("SET", key, value, "PX", Kept));
        Assert.Equal(value, await server.SendAsync("GET", key));
        Assert.Equal(StampA, await server.SendAsync("GETRANGE", key, 16, 23));
        Assert.InRange(await NumberAsync("PTTL", key), 1, 60_000);
        Assert.Equal(Array.Empty<byte>(), await server.SendAsync("GETRANGE", _prefix + "none", 0, 31));
        Assert.Null(await server.SendAsync("SET", key, value, "PX", Kept, "NX"));
    }

    public async Task SaveComparesStampsByteByByte()
    {
        var key = _prefix + "save";
        var sha = Assert.IsType<byte[]>(await server.SendAsync("SCRIPT", "LOAD", SaveScript.Save));
        await server.SendAsync("SET", key, Value(StampA, StampB), "PX", Kept);
        var written = Value(StampC, StampA);

        Assert.Equal(1L, await server.SendAsync("EVALSHA", sha, 1, key, StampA, StampC, written, Kept));
        Assert.Equal(written, await server.SendAsync("GET", key));
        Assert.Equal(2L, await server.SendAsync("EVALSHA", sha, 1, key, StampA, StampC, written, Kept));
        Assert.Equal(written, await server.SendAsync("EVALSHA", sha, 1, key, StampB, StampB, written, Kept));
        Assert.InRange(await NumberAsync("PTTL", key), 1, 60_000);
    }

    public async Task SaveFindsNothingToSaveInto()
    {
        foreach (var key in await ForeignAsync())
        {
            var before = await server.SendAsync("TYPE", key);
            Assert.Equal(0L, await server.SendAsync("EVAL", SaveScript.Save, 1, key, StampA, StampC, Value(StampC, StampA), Kept));
            Assert.Equal(before, await server.SendAsync("TYPE", key));
        }
    }

    public async Task WrongTypeIsATableInLua()
    {
        const string Probe =
            "local h = redis.pcall('GETRANGE', KEYS[1], 0, 31) return {type(h), type(h) == 'table' and string.find(h.err, "
                + "'WRONGTYPE', 1, true) or 0}";
        await server.SendAsync("HSET", _prefix + "h", "f", "v");
        var reply = Assert.IsType<object?[]>(await server.SendAsync("EVAL", Probe, 1, _prefix + "h"));
        Assert.Equal("table"u8.ToArray(), reply[0]);
        Assert.Equal(1L, reply[1]);
    }

    public async Task SetRepliesInLua()
    {
        const string Probe =
            "local r = redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') if type(r) == 'table' then return 'table ' .. r.ok end "
                + "return type(r) .. ' ' .. tostring(r)";
        var key = _prefix + "nx";
        Assert.Equal("table OK"u8.ToArray(), await server.SendAsync("EVAL", Probe, 1, key, StampA, Kept));
        Assert.Equal("boolean false"u8.ToArray(), await server.SendAsync("EVAL", Probe, 1, key, StampB, Kept));
        Assert.Equal(StampA, await server.SendAsync("GET", key));
    }

    public async Task TwoKeysInOneScript()
    {
        string from = _prefix + "{t}a", to = _prefix + "{t}b";
        byte[] old = Value(StampA, StampB), marker = Value(StampB, StampA), fresh = Value(StampC, StampC);
        await server.SendAsync("SET", from, old, "PX", Kept);
        Assert.Equal(3L, await server.SendAsync("EVAL", SaveScript.Renew, 2, from, to, StampB, marker, 50_000, fresh, Kept));
        Assert.Equal(1L, await server.SendAsync("EVAL", SaveScript.Renew, 2, from, to, StampA, marker, 50_000, fresh, Kept));
        Assert.Equal(marker, await server.SendAsync("GET", from));
        Assert.Equal(fresh, await server.SendAsync("GET", to));
        Assert.InRange(await NumberAsync("PTTL", from), 1, 50_000);
        Assert.Equal(2L, await server.SendAsync("EVAL", SaveScript.Renew, 2, from, to, StampB, marker, 10_000, old, Kept));
        Assert.Equal(fresh, await server.SendAsync("GET", to));
        Assert.Equal(0L, await server.SendAsync("EVAL", SaveScript.Renew, 2, _prefix + "{t}none", to, StampA, marker, 50_000, fresh, Kept));
    }

    public async Task TouchProlongsOnlyWhatWasLoaded()
    {
        var key = _prefix + "touch";
        await server.SendAsync("SET", key, Value(StampA, StampB), "PX", 50_000);
        Assert.Equal(1L, await server.SendAsync("EVAL", SaveScript.Touch, 1, key, StampA, 500_000));
        Assert.InRange(await NumberAsync("PTTL", key), 400_000, 500_000);
        Assert.Equal(2L, await server.SendAsync("EVAL", SaveScript.Touch, 1, key, StampB, 900_000));
        Assert.InRange(await NumberAsync("PTTL", key), 400_000, 500_000);
        foreach (var foreign in await ForeignAsync())
        {
            Assert.Equal(0L, await server.SendAsync("EVAL", SaveScript.Touch, 1, foreign, StampA, 500_000));
        }
    }

    /// <summary>A plain PEXPIRE on such a key breaks Garnet 2.2.8's reply stream: the kernel touches by script only.</summary>
    public async Task AnExpiredKeyIsGone()
    {
        var key = _prefix + "expired";
        await server.SendAsync("SET", key, Value(StampA, StampB), "PX", 1);
        while (await NumberAsync("EXISTS", key) == 1)
        {
        }

        Assert.Equal(0L, await server.SendAsync("EVAL", SaveScript.Touch, 1, key, StampA, 500_000));
        Assert.Equal(0L, await server.SendAsync("EVAL", SaveScript.Save, 1, key, StampA, StampC, Value(StampC, StampA), Kept));
        Assert.Null(await server.SendAsync("GET", key));
        Assert.Equal(-2L, await server.SendAsync("PTTL", key));
        Assert.Equal(new RespStatus("OK"), await server.SendAsync("SET", key, "v", "PX", Kept, "NX"));
    }

    public async Task AnUnknownScriptIsNoScript()
    {
        var error = Assert.IsType<RespError>(await server.SendAsync("EVALSHA", new string('0', 40), 1, _prefix + "x"));
        Assert.StartsWith("NOSCRIPT", error.Text, StringComparison.Ordinal);
    }

    private async Task<string[]> ForeignAsync()
    {
        string[] keys = ["hash", "list", "set", "zset", "text", "missing"];
        keys = [.. keys.Select(name => _prefix + name)];
        await server.SendAsync("HSET", keys[0], "f", "v");
        await server.SendAsync("RPUSH", keys[1], "v");
        await server.SendAsync("SADD", keys[2], "v");
        await server.SendAsync("ZADD", keys[3], 1, "v");
        await server.SendAsync("SET", keys[4], "{\"a\"", "PX", Kept);
        return keys;
    }

    private async Task<long> NumberAsync(params object[] command) => Assert.IsType<long>(await server.SendAsync(command));

    private static byte[] Value(byte[] stamp, byte[] previous) =>
    [
        .. "SKE1"u8, 3, 0, 96, 0, 0xFF, 0xFE, 0x80, 0x00, 0x01, 0x0D, 0x0A, 0x00, .. stamp, .. previous,
        .. Enumerable.Range(0, 64 + 256).Select(i => (byte)~i),
    ];
}
