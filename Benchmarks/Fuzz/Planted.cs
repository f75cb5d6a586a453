using System.Text;

namespace SessionKernel.Benchmarks.Fuzz;

/// <summary>Payloads that somebody might write to do harm, each for the type with its numbers.</summary>
internal static class Planted
{
    private const int Deep = 16_000;
    private const int Large = 1 << 20;

    public static IEnumerable<byte[]> MemoryPack() =>
    [
        Hex("010C010000000000008000000000"),
        Hex("030F0884D5000301088423FFFF00"),
        [.. Hex("030F0884D5000301088423FFFF00"), .. new byte[64]],
        .. from count in (string[])["FFFFFF7F", "00000080", "FEFFFFFF", "FFFFFF3F", "C7FFFF7F"]
           from member in Enumerable.Range(0, 14)
           select Tolerant(member, Hex(count)),
        Tolerant(1, [.. BitConverter.GetBytes(250_000), .. Repeat([0xFF, 0xFF, 0xFF, 0xFF], 250_000)]),
        Repeat([0x01], Large),
    ];

    public static IEnumerable<byte[]> MessagePack() =>
    [
        .. from head in (string[])["dd7fffffff", "ddffffffff", "df7fffffff", "db7fffffff", "c67fffffff", "c97fffffff00"]
           from member in Enumerable.Range(0, 14)
           select (byte[])[(byte)(0x90 + member + 1), .. Repeat([0xC0], member), .. Hex(head)],
        [.. Repeat([0x91], Deep), 0xC0],
        [.. Repeat([0x92, 0xC0, 0x91], Deep), 0xC0],
        [.. Repeat([0x92, 0xC0, 0xDD, 0x00, 0x03, 0x0D, 0x40], 100), .. new byte[200_000]],
        [0x9F, .. Repeat([0xC0], 14), .. Repeat([0x81, 0x01], Deep), 0xC0],
    ];

    public static IEnumerable<byte[]> Protobuf() =>
    [
        Hex("2A050ABB98A59F0780"),
        Hex("2A0512BB98A59F0780"),
        Hex("3A050ABB98A59F0780"),
        Hex("1ABB98A59F0780"),
        Hex("22BB98A59F0780"),
        Repeat(Hex("1A0141"), 300_000),
        Repeat(Hex("18011A0141"), 200_000),
        Repeat(Hex("20011A00"), 250_000),
        Repeat(Hex("22010110"), 250_000),
        Repeat(Hex("4203120141"), 200_000),
        Within(0x32, [0x08, 0x01, .. Repeat(Hex("120141"), 300_000)]),
        Within(0x3A, Repeat(Hex("120141"), 300_000)),
        Repeat(Hex("F80101"), 300_000),
        Repeat([0x0B], Deep),
        [.. Repeat([0xA3, 0x06], Deep), .. Repeat([0xA4, 0x06], Deep)],
        Repeat(Hex("3A00"), Large / 2),
        Repeat(Hex("2A00"), Large / 2),
    ];

    public static IEnumerable<byte[]> Json() =>
    [
        Text(string.Concat(Enumerable.Repeat("{\"Inner\":", Deep))),
        Text(new string('[', Large)),
        Text($"{{\"Items\":[{string.Concat(Enumerable.Repeat("\"\",", Large / 4))}\"\"]}}"),
        Text($"{{\"Parts\":[{string.Concat(Enumerable.Repeat("{},", Large / 4))}{{}}]}}"),
        Text($"{{\"Amount\":{new string('9', Large)}}}"),
        Text($"{{\"Text\":\"{new string('\\', Large)}\"}}"),
        Text($"{{{string.Concat(Enumerable.Repeat("\"Blob\":\"AAAA\",", Large / 15))}\"Count\":1}}"),
    ];

    public static IEnumerable<byte[]> Bag() =>
    [
        Hex("FFFFFF7F"),
        Hex("FFFFFFFF"),
        Hex("0100000001006BFFFFFF7F"),
        Hex("01000000FFFF6B"),
    ];

    /// <summary>The head of a version-tolerant value in which all members are empty but one.</summary>
    private static byte[] Tolerant(int member, byte[] content)
    {
        var lengths = Enumerable.Range(0, 14).SelectMany(number => number == member ? Length(content.Length) : [0]);
        return [14, .. lengths, .. content];
    }

    /// <summary>Writes a number of variable length as MemoryPack does.</summary>
    private static byte[] Length(int length) => length <= 127 ? [(byte)length] : [0x82, .. BitConverter.GetBytes(length)];

    private static byte[] Within(byte tag, byte[] content)
    {
        var head = new List<byte> { tag };
        for (var rest = content.Length; rest > 0; rest >>= 7)
        {
            head.Add((byte)((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)));
        }

        return [.. head, .. content];
    }

    private static byte[] Repeat(byte[] piece, int times)
    {
        var all = new byte[piece.Length * times];
        for (var i = 0; i < times; i++)
        {
            piece.CopyTo(all, i * piece.Length);
        }

        return all;
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
