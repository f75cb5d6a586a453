using System.Buffers;
using System.Globalization;
using Xunit;

namespace SessionKernel.PropertyTests.Kernel.Lanes;

/// <summary>One command on a lane, and how it ended: the reply as a line of text, or the fault.</summary>
internal sealed class Question : LaneOperation
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CommandKind _kind;
    private readonly byte[] _key;
    private int _ends;

    public Question(CommandKind kind, byte[] key, long started, long deadline)
    {
        _kind = kind;
        _key = key;
        Started = started;
        Deadline = deadline;
    }

    public Task<string> Ended => _ended.Task;

    /// <summary>A lane ends each command once.</summary>
    public int Ends => Volatile.Read(ref _ends);

    public static string TextOf(LaneReplyKind kind, long number, ReadOnlySpan<byte> value) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind} {(kind == LaneReplyKind.Integer ? number : 0)} {Convert.ToHexString(value)}");

    public override void Write(IBufferWriter<byte> output)
    {
        var writer = new RespWriter(output);
        writer.Begin(2);
        writer.Argument("GET"u8);
        writer.Argument(_key);
        writer.Complete();
    }

    public override LaneAnswer Answer(long position, in LaneReply reply)
    {
        if (!LaneCommands.CanAnswer(_kind, again: false, reply))
        {
            return LaneAnswer.Impossible;
        }

        var text = TextOf(reply.Kind, reply.Number, reply.Value is { } value ? value.Span : []);
        reply.Value?.Return();
        End(text);
        return LaneAnswer.Taken;
    }

    public override void Fail(long position, LaneFault fault) => End(fault.ToString());

    public override void Execute() => Assert.Fail("Nothing is left to be done.");

    private void End(string how)
    {
        Interlocked.Increment(ref _ends);
        _ended.TrySetResult(how);
    }
}
