using System.Text;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Scripted;

/// <summary>What a scripted server does about one command: which bytes it sends, whether or not they are a reply, and how.</summary>
internal sealed record Answer(byte[] Bytes)
{
    /// <summary>The server takes the command, and sends nothing.</summary>
    public static Answer Silence { get; } = new([]);

    public static Answer Null { get; } = Of("_\r\n");

    public static Answer Ok { get; } = Of("+OK\r\n");

    /// <summary>The bytes are sent in pieces that end at these offsets; the peer reads each piece before the next is sent.</summary>
    public IReadOnlyList<int> Cuts { get; init; } = [];

    /// <summary>What these bytes, and all bytes after them, wait for.</summary>
    public Task? After { get; init; }

    /// <summary>Whether the connection is reset once the bytes are sent.</summary>
    public bool ThenReset { get; init; }

    public static Answer Of(string latin1) => new(Encoding.Latin1.GetBytes(latin1));

    public static Answer Bulk(ReadOnlySpan<byte> value) => new(RespEncoder.Bulk(value));

    public static Answer Bulk(string text) => Bulk(Encoding.UTF8.GetBytes(text));

    public static Answer Integer(long value) => new(RespEncoder.Line(':', value));

    public static Answer Error(string text) => new(RespEncoder.Line('-', text));

    public static Answer Array(params Answer[] items) => Aggregate('*', items.Length, items);

    public static Answer Push(params Answer[] items) => Aggregate('>', items.Length, items);

    /// <summary>A map of RESP3: names and values in turn.</summary>
    public static Answer Map(params Answer[] pairs) => Aggregate('%', pairs.Length / 2, pairs);

    /// <summary>These bytes, followed by those of another answer.</summary>
    public Answer And(Answer next) => this with { Bytes = [.. Bytes, .. next.Bytes], ThenReset = next.ThenReset };

    /// <summary>Splits the bytes after each one.</summary>
    public Answer Shredded() => this with { Cuts = [.. Enumerable.Range(1, Math.Max(0, Bytes.Length - 1))] };

    /// <summary>Sends only that many of the bytes, then resets the connection.</summary>
    public Answer CutOff(int bytes) => this with { Bytes = Bytes[..bytes], ThenReset = true };

    private static Answer Aggregate(char type, int count, Answer[] items) =>
        new(RespEncoder.Aggregate(type, count, items.Select(static item => item.Bytes)));
}
