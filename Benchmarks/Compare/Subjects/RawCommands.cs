using System.Text;
using StackExchange.Redis;

namespace SessionKernel.Benchmarks.Compare.Subjects;

/// <summary>One GET for each of the kernel's keys, all of one length, one behind the other; and the length of their replies.</summary>
internal sealed class RawCommands
{
    private readonly byte[] _commands;

    private RawCommands(byte[][] commands, long valueLength)
    {
        _commands = [.. commands.SelectMany(static command => command)];
        CommandLength = commands[0].Length;
        ReplyLength = $"${valueLength}\r\n".Length + (int)valueLength + "\r\n".Length;
    }

    public int CommandLength { get; }

    public int ReplyLength { get; }

    /// <summary>Stores sessions as the kernel does.</summary>
    public static async Task<(RawCommands Commands, string[] Ids)> EncodeAsync(SubjectContext context, int sessions, ShopperSession value)
    {
        await using var kernel = await KernelSubject.OpenAsync(context, TransportMode.Multiplexer);
        var ids = await kernel.PopulateAsync(sessions, value);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(context.Address);
        var keys = KeySweep.Find(redis, context.Prefix);
        return (new RawCommands([.. keys.Select(Encode)], await redis.GetDatabase().StringLengthAsync(keys[0])), ids);
    }

    /// <summary>As many of the commands as stand in a row from a number on; the numbers go round.</summary>
    public ReadOnlySpan<byte> From(long first, int count)
    {
        var start = (int)(first * CommandLength % _commands.Length);
        return _commands.AsSpan(start, Math.Min(count * CommandLength, _commands.Length - start));
    }

    private static byte[] Encode(RedisKey key) => Encoding.ASCII.GetBytes($"*2\r\n$3\r\nGET\r\n${key.ToString().Length}\r\n{key}\r\n");
}
