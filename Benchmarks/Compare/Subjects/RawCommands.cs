using SessionKernel.Testing.Resp;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>One GET for each of the kernel's keys, all of one length, in one buffer; and the length of their replies.</summary>
internal sealed class RawCommands
{
    private readonly byte[] _commands;

    private RawCommands(byte[] commands, int commandLength, long valueLength)
    {
        _commands = commands;
        CommandLength = commandLength;
        ReplyLength = RespEncoder.Line('$', valueLength).Length + (int)valueLength + "\r\n".Length;
    }

    public int CommandLength { get; }

    public int ReplyLength { get; }

    /// <summary>Stores sessions as the kernel does.</summary>
    public static async Task<(RawCommands Commands, string[] Ids)> EncodeAsync(SubjectContext context, int sessions, ShopperSession value)
    {
        await using var kernel = await KernelSubject.OpenAsync(context, TransportMode.Multiplexer);
        var ids = await kernel.PopulateAsync(sessions, value);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(context.Address);
        var keys = KeySweep.Find(redis, context.Prefix + "{");
        return (Encode(keys.Select(static key => (byte[])key!), keys.Length, await redis.GetDatabase().StringLengthAsync(keys[0])), ids);
    }

    /// <param name="keys">The keys, all of one length.</param>
    /// <param name="count">The number of keys.</param>
    /// <param name="valueLength">The length of every stored value.</param>
    public static RawCommands Encode(IEnumerable<byte[]> keys, int count, long valueLength)
    {
        byte[]? all = null;
        var length = 0;
        foreach (var (i, key) in keys.Index())
        {
            byte[] command = RespEncoder.Command("GET", key);
            length = command.Length;
            all ??= new byte[count * length];
            command.CopyTo(all.AsSpan(i * length));
        }

        return new RawCommands(all!, length, valueLength);
    }

    /// <summary>As many of the commands as are contiguous from a number on; the numbers wrap around.</summary>
    public ReadOnlySpan<byte> From(long first, int count)
    {
        var start = (int)(first * CommandLength % _commands.Length);
        return _commands.AsSpan(start, Math.Min(count * CommandLength, _commands.Length - start));
    }
}
