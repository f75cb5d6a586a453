namespace SessionKernel;

/// <summary>Interprets the reply to a command.</summary>
internal static class LaneReplies
{
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
}
