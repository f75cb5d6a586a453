using System.Buffers;
using System.Buffers.Binary;

namespace SessionKernel;

// The hot commands, and what their replies mean:
//
//   load     GET key
//   create   SET key body NX PX ttl         without a TTL: SET key body NX; again after an unknown outcome: EVALSHA CreateAgain
//   save     EVALSHA Save 1 key expected alternate new body ttl
//   remove   EVALSHA Remove 1 key expected
//   touch    EVALSHA Touch 1 key stamp ttl
//
// A script gets an empty TTL if the key has none.
//
// If the session has a principal, the keys are "2 key index", and member and score follow the other arguments. The multiplexer carries the
// creates of such sessions.
//
// A stamp is 8 bytes, or empty for no stamp.
internal static class LaneCommands
{
    public static void Write(IBufferWriter<byte> output, in BackendCommand command, bool again, KeySpace keys)
    {
        var writer = new RespWriter(output);
        switch (command.Kind)
        {
            case CommandKind.Load:
                writer.Begin(2);
                writer.Argument("GET"u8);
                Key(ref writer, command.Key, keys);
                break;
            case CommandKind.Create when !again:
                var ends = command.TimeToLiveMs != BackendCommand.Endless;
                writer.Begin(ends ? 6 : 4);
                writer.Argument("SET"u8);
                Key(ref writer, command.Key, keys);
                writer.Argument(command.Body!.Span);
                writer.Argument("NX"u8);
                if (ends)
                {
                    writer.Argument("PX"u8);
                    writer.Argument(command.TimeToLiveMs);
                }

                break;
            case CommandKind.Create:
                Call(ref writer, HotScript.CreateAgain, command.Key, default, 3, keys);
                Stamp(ref writer, command.NewStamp);
                writer.Argument(command.Body!.Span);
                TimeToLive(ref writer, command.TimeToLiveMs);
                break;
            case CommandKind.Save:
                Call(ref writer, HotScript.Save, command.Key, command.Entry, 5, keys);
                Stamp(ref writer, command.ExpectedStamp);
                Stamp(ref writer, command.AlternateStamp);
                Stamp(ref writer, command.NewStamp);
                writer.Argument(command.Body!.Span);
                TimeToLive(ref writer, command.TimeToLiveMs);
                Enter(ref writer, command.Key, command.Entry);
                break;
            default:
                Call(ref writer, HotScript.Remove, command.Key, command.Entry, 1, keys);
                Stamp(ref writer, command.ExpectedStamp);
                Enter(ref writer, command.Key, command.Entry);
                break;
        }

        writer.Complete();
    }

    public static void Write(ref RespWriter writer, in TouchCommand touch, KeySpace keys)
    {
        Call(ref writer, HotScript.Touch, touch.Key, touch.Entry, 2, keys);
        Stamp(ref writer, touch.Stamp);
        writer.Argument(touch.TimeToLiveMs);
        Enter(ref writer, touch.Key, touch.Entry);
    }

    /// <summary>
    /// Whether a server of this protocol can answer the command so. If not, replies and commands are out of step, and no later reply
    /// belongs to the command that it seems to answer.
    /// </summary>
    public static bool CanAnswer(CommandKind kind, bool again, in LaneReply reply) => reply.Kind.IsError() || (kind, reply.Kind) switch
    {
        (CommandKind.Load, LaneReplyKind.Value or LaneReplyKind.Null) => true,
        (CommandKind.Create, LaneReplyKind.Ok or LaneReplyKind.Null) => !again,
        (CommandKind.Create, LaneReplyKind.Integer) => again && RedisScripts.IsSignal(reply.Number),
        (CommandKind.Save, LaneReplyKind.Value or LaneReplyKind.Null) => true,
        (CommandKind.Save or CommandKind.Remove, LaneReplyKind.Integer) => RedisScripts.IsSignal(reply.Number),
        _ => false,
    };

    /// <summary>Moves the reply's buffer into the result. Not for error replies.</summary>
    public static BackendReply Read(CommandKind kind, in LaneReply reply) => (kind, reply.Kind) switch
    {
        (CommandKind.Load, LaneReplyKind.Value) => new BackendReply(BackendStatus.Done, reply.Value),
        (CommandKind.Load, _) => new BackendReply(BackendStatus.Missing),
        (_, LaneReplyKind.Integer) => new BackendReply(RedisScripts.Meaning(kind, reply.Number)),
        (CommandKind.Create, LaneReplyKind.Ok) => new BackendReply(BackendStatus.Done),
        (CommandKind.Create, _) => new BackendReply(BackendStatus.Conflict),
        (_, LaneReplyKind.Value) => new BackendReply(BackendStatus.Conflict, reply.Value),
        _ => new BackendReply(BackendStatus.Gone),
    };

    private static void Call(ref RespWriter writer, HotScript script, in SessionKey key, in IndexEntry entry, int arguments, KeySpace keys)
    {
        writer.Begin(4 + arguments + (entry.IsEmpty ? 0 : 3));
        writer.Argument("EVALSHA"u8);
        writer.Argument(script.Sha);
        writer.Argument(entry.IsEmpty ? "1"u8 : "2"u8);
        Key(ref writer, key, keys);
        if (!entry.IsEmpty)
        {
            Key(ref writer, entry.Key, keys);
        }
    }

    private static void Enter(ref RespWriter writer, in SessionKey key, in IndexEntry entry)
    {
        if (!entry.IsEmpty)
        {
            key.Digest.WriteText(writer.Argument(Digest16.TextLength));
            writer.Argument(entry.DeadlineMs);
        }
    }

    private static void Key(ref RespWriter writer, in SessionKey key, KeySpace keys) =>
        keys.Write(key, writer.Argument(keys.LengthOf(key)));

    private static void TimeToLive(ref RespWriter writer, long ms)
    {
        if (ms == BackendCommand.Endless)
        {
            writer.Argument(default(ReadOnlySpan<byte>));
        }
        else
        {
            writer.Argument(ms);
        }
    }

    private static void Stamp(ref RespWriter writer, ulong stamp)
    {
        if (stamp == 0)
        {
            writer.Argument(default(ReadOnlySpan<byte>));
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(writer.Argument(sizeof(ulong)), stamp);
    }
}
