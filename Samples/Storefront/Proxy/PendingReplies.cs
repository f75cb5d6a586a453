using System.Collections.Concurrent;

namespace Storefront.Proxy;

/// <summary>Tells which command a reply answers: replies come in the order of the commands, pushes in between.</summary>
internal sealed class PendingReplies
{
    private readonly ConcurrentQueue<Pending> _queue = new();
    private bool _messagesAreArrays;

    /// <summary>Call before the command is forwarded, else its reply could come first.</summary>
    public void Add(RespCommand command, CommandTrap? trap)
    {
        bool subscribes = command.Name.EndsWith("SUBSCRIBE", StringComparison.Ordinal);
        _queue.Enqueue(new Pending(subscribes, trap, trap is null ? null : command)
        {
            // A subscription is confirmed once per channel, and under RESP3 by pushes alone.
            Missing = subscribes ? Math.Max(1, command.Count - 1) : 1,
        });
    }

    /// <summary>The trap whose command this reply answers, if there is one.</summary>
    public (CommandTrap Trap, RespCommand Command)? Answered(RespReply reply)
    {
        if (!_queue.TryPeek(out Pending? head))
        {
            return null;
        }

        bool confirms = head.Subscribes && reply.ConfirmsSubscription;
        _messagesAreArrays |= confirms && !reply.IsPush;
        bool isMessage = reply.IsPush || (_messagesAreArrays && reply.LooksLikeMessage);
        bool answers = head.Subscribes ? confirms || reply.IsError : !isMessage;
        if (!answers || (!reply.IsError && --head.Missing > 0))
        {
            return null;
        }

        _queue.TryDequeue(out _);
        return head.Trap is { } trap ? (trap, head.Command!) : null;
    }

    private sealed record Pending(bool Subscribes, CommandTrap? Trap, RespCommand? Command)
    {
        public int Missing { get; set; }
    }
}
