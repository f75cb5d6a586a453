using FsCheck;
using FsCheck.Fluent;
using SessionKernel.Testing.Scripted;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <param name="Command">What may be answered so.</param>
/// <param name="Answer">The bytes of the reply.</param>
/// <param name="Seen">As <see cref="Question.TextOf"/> shows it.</param>
internal sealed record HonestReply(CommandKind Command, Answer Answer, string Seen)
{
    public override string ToString() => $"{Command}: {Seen[..Math.Min(Seen.Length, 60)]}";
}

/// <summary>What honest servers answer hot commands, of RESP2 and RESP3.</summary>
internal static class Replies
{
    private const int LargeBytes = 150_000;

    public static IReadOnlyList<HonestReply> OfEveryKind { get; } =
    [
        Value("abc"u8), Value([]), Value("a\r\nb\r\n$-1\r\n"u8),
        new(CommandKind.Load, Answer.Null, Seen(LaneReplyKind.Null)),
        new(CommandKind.Save, Answer.Of("$-1\r\n"), Seen(LaneReplyKind.Null)),
        new(CommandKind.Load, Answer.Of("*-1\r\n"), Seen(LaneReplyKind.Null)),
        new(CommandKind.Load, Answer.Of("=7\r\ntxt:abc\r\n"), Seen(LaneReplyKind.Value, value: "txt:abc"u8)),
        Number(0), Number(1), Number(2), Number(3),
        new(CommandKind.Create, Answer.Ok, Seen(LaneReplyKind.Ok)),
        Error("ERR no"), Error("NOSCRIPT No matching script. Please use EVAL."), Error(
            "OOM command not allowed when used memory > 'maxmemory'."),
        Error("NOPERM this user has no permissions", LaneReplyKind.Denied), Error(
            "READONLY You can't write against a read only replica.", LaneReplyKind.NotPrimary),
        new(CommandKind.Load, Answer.Of("!9\r\nERR whole\r\n"), Seen(LaneReplyKind.Error)),
    ];

    /// <summary>Received in steps, and not as one.</summary>
    public static HonestReply Large { get; } = Value(Enumerable.Range(0, LargeBytes).Select(i => (byte)i).ToArray());

    /// <summary>What a server may say unasked at any time.</summary>
    public static IReadOnlyList<Answer> Pushes { get; } =
    [
        Answer.Push(Answer.Bulk("invalidate"), Answer.Array(Answer.Bulk("some key"))),
        Answer.Push(Answer.Bulk("message"), Answer.Bulk("channel"), Answer.Bulk("$5\r\nhello\r\n")),
        Answer.Push(),
        Answer.Push(
            Answer.Of("+x\r\n"),
            Answer.Map(Answer.Bulk("a"), Answer.Array(Answer.Integer(1), Answer.Null)),
            Answer.Of("#t\r\n"),
            Answer.Of(",1.5\r\n")),
    ];

    public static Gen<HonestReply> Any { get; } = Gen.Frequency(
        (6, Gen.Elements<HonestReply>(OfEveryKind)),
        (3, Gens.Bytes.Select(bytes => Value(bytes))));

    public static Gen<Answer?> MaybePush { get; } = Gen.Frequency(
        (3, Gen.Constant<Answer?>(null)), (1, Gen.Elements<Answer>(Pushes).Select(p => (Answer?)p)));

    /// <summary>All of them in one stream of bytes, a push before each where there is one.</summary>
    public static Answer Joined(IEnumerable<(HonestReply Reply, Answer? Push)> replies) =>
        replies.Aggregate(Answer.Silence, static (all, next) => all.And(next.Push ?? Answer.Silence).And(next.Reply.Answer));

    private static HonestReply Value(ReadOnlySpan<byte> bytes) =>
        new(CommandKind.Load, Answer.Bulk(bytes), Seen(LaneReplyKind.Value, value: bytes));

    private static HonestReply Number(long number) => new(CommandKind.Save, Answer.Integer(number), Seen(LaneReplyKind.Integer, number));

    private static HonestReply Error(string text, LaneReplyKind kind = LaneReplyKind.Error) =>
        new(CommandKind.Load, Answer.Error(text), Seen(kind));

    private static string Seen(LaneReplyKind kind, long number = 0, ReadOnlySpan<byte> value = default) =>
        Question.TextOf(kind, number, value);
}
