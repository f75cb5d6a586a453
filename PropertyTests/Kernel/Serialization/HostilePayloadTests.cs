using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Xunit.Abstractions;

namespace SessionKernel.PropertyTests.Kernel.Serialization;

/// <summary>Payloads by somebody who can write to the server: sealed soundly, so that the serializer gets to see them.</summary>
public sealed class HostilePayloadTests(ITestOutputHelper output) : PropertyTest(output)
{
    private const int Deep = 200_000;
    private static readonly byte[] Huge = [0xFF, 0xFF, 0xFF, 0x7F];

    // What a value of a few bytes may become: nothing beside the payload's own size, however large it says that its parts are.
    private const long SmallValue = 256 * 1024;

    /// <summary>Serializer, what it is, and the payload. MemoryPack does not count how deep it is: see docs/serializers.md.</summary>
    public static TheoryData<string, string> Nested => new()
    {
        { "JSON", "objects" },
        { "MessagePack", "arrays" },
        { "MessagePack", "unknown arrays" },
        { "MessagePack", "unknown maps" },
        { "Protocol Buffers", "groups" },
        { "Protocol Buffers", "unknown groups" },
        { "Protocol Buffers", "messages" },
    };

    public static TheoryData<string, string> Announced => new()
    {
        { "MessagePack", "92c0dd7fffffff" },
        { "MessagePack", "92c0ddffffffff" },
        { "MessagePack", "93c0c0db7fffffff" },
        { "MessagePack", "94c0c0c0c67fffffff" },
        { "MessagePack", "95c0c0c0c0dd7fffffff" },
        { "MessagePack", "96c0c0c0c0c0df7fffffff" },
        { "MessagePack", "dd7fffffff" },
        { "MemoryPack", "0601040000000004ffffff7f" },
        { "MemoryPack", "06000004000000ffffff7f" },
        { "MemoryPack", "06000000040000ffffff7f" },
        { "MemoryPack", "06000000000400ffffff7f" },
        { "MemoryPack", "06000000000004ffffff7f" },
        { "Protocol Buffers", "0affffffff07" },
        { "Protocol Buffers", "12ffffffff07" },
        { "Protocol Buffers", "1affffffff07" },
        { "Protocol Buffers", "22ffffffff07" },
        { "Protocol Buffers", "22ffffffffffffffff7f" },
        { "Protocol Buffers", "22ffffffffffffffffff01" },
        { "Protocol Buffers", "2af8ffffff07" },
        { "Protocol Buffers", "32ffffffff07" },
        { "Protocol Buffers", "7affffffff07" },
    };

    [Theory]
    [MemberData(nameof(AllSerializers.Names), MemberType = typeof(AllSerializers))]
    public void Changed_cut_or_mixed_bytes_are_a_value_or_a_status(string name)
    {
        var serializer = AllSerializers.Named(name);
        var rig = new StoredPayload<Everything>(serializer);
        ForAll(
            from value in SerializerTests.Values
            from noise in Gens.Bytes
            from at in Gen.Choose(0, int.MaxValue)
            from change in Gen.Choose(1, 255)
            from way in Gen.Choose(0, 4)
            select Change(SerializerTests.Write(serializer, value), noise, at, (byte)change, way),
            payload => Assert.Contains(rig.StatusOf(payload, out _), (SessionStatus[])[SessionStatus.Live, SessionStatus.UnknownFormat]),
            runs: 2_000);
        rig.Finish();
    }

    [Theory]
    [MemberData(nameof(Nested))]
    public void Nesting_without_end_is_a_status_on_a_small_stack(string name, string what) => OnSmallStack(() =>
    {
        var rig = new StoredPayload<Nest>(AllSerializers.Named(name));
        var payload = DeepPayload(name, what);
        var status = rig.StatusOf(payload, out var allocated);
        Assert.Equal(what is "unknown arrays" or "unknown maps" ? SessionStatus.Live : SessionStatus.UnknownFormat, status);
        Assert.InRange(allocated, 0, 64L * payload.Length);
        rig.Finish();
    });

    [Theory]
    [MemberData(nameof(Announced))]
    public void A_size_that_is_only_announced_is_a_status_and_takes_no_memory(string name, string payload)
    {
        var rig = new StoredPayload<Nest>(AllSerializers.Named(name));
        var warm = rig.StatusOf(SerializerTests.Write(AllSerializers.Named(name), new Nest()), out _);
        Assert.Equal(SessionStatus.Live, warm);
        Assert.Equal(SessionStatus.UnknownFormat, rig.StatusOf(Convert.FromHexString(payload), out _));
        Assert.Equal(SessionStatus.UnknownFormat, rig.StatusOf([.. Convert.FromHexString(payload), .. Huge], out var allocated));
        Assert.InRange(allocated, 0, SmallValue);
        rig.Finish();
    }

    [Fact]
    public void Lists_that_each_announce_the_whole_payload_take_it_once()
    {
        // Inside a list of 200,000 a list of 200,000, and so on: 8 bytes a place, 100 deep.
        byte[] level = [0x92, 0xC0, 0xDD, 0x00, 0x03, 0x0D, 0x40];
        byte[] payload = [.. Enumerable.Repeat(level, 100).SelectMany(bytes => bytes), .. new byte[200_000]];
        var rig = new StoredPayload<Nest>(AllSerializers.MessagePack);
        Assert.Equal(SessionStatus.UnknownFormat, rig.StatusOf(payload, out var allocated));
        Assert.InRange(allocated, 0, 32L * payload.Length);
        rig.Finish();
    }

    private static byte[] Change(byte[] payload, byte[] noise, int at, byte change, int way)
    {
        var place = at % (payload.Length + 1);
        switch (way)
        {
            case 0:
                return payload[..place];
            case 1:
                return noise;
            case 2:
                return [.. payload[..place], .. noise, .. payload[place..]];
            case 3:
                return [.. payload[..place], .. noise];
            default:
                payload[at % payload.Length] ^= change;
                return payload;
        }
    }

    private static byte[] DeepPayload(string name, string what) => (name, what) switch
    {
        ("JSON", _) => [.. Enumerable.Repeat("{\"Inner\":"u8.ToArray(), Deep).SelectMany(level => level)],
        (_, "arrays") => [.. Enumerable.Repeat((byte)0x91, Deep), 0xC0],
        (_, "unknown arrays") => [0x97, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, .. Enumerable.Repeat((byte)0x91, Deep), 0xC0],
        (_, "unknown maps") =>
            [0x97, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, 0xC0, .. Enumerable.Repeat((byte[])[0x81, 0x01], Deep).SelectMany(level => level), 0xC0],
        (_, "groups") => [.. Enumerable.Repeat((byte)0x0B, Deep)],
        (_, "unknown groups") => [.. Enumerable.Repeat((byte)0x7B, Deep), .. Enumerable.Repeat((byte)0x7C, Deep)],
        _ => NestedMessages(),
    };

    /// <summary>Each a member of the one before it, by its length: the innermost is empty.</summary>
    private static byte[] NestedMessages()
    {
        var reversed = new List<byte>();
        for (var level = 0; level < 5_000; level++)
        {
            var length = new List<byte>();
            for (var rest = reversed.Count; length.Count == 0 || rest > 0; rest >>= 7)
            {
                length.Insert(0, (byte)((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)));
            }

            reversed.AddRange([.. length, 0x0A]);
        }

        reversed.Reverse();
        return [.. reversed];
    }

    private static void OnSmallStack(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(test), 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
