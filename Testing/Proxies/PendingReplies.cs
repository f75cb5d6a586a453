using System.Collections.Concurrent;
using SessionKernel.Testing.Resp;

namespace SessionKernel.Testing.Proxies;

/// <summary>Finds the command that a reply answers: replies come in the order of the commands, with pushes in between.</summary>
internal sealed class PendingReplies
{
    private readonly ConcurrentQueue<Pending> _queue = new();
    private bool _messagesAreArrays;

    /// <summary>Call this before the command is forwarded; otherwise its reply could come first.</summary>
    public void Add(RespCommand command, CommandTrap? trap) => Add(command, trap, instead: null);

    /// <summary>Adds a refused command. The command that is forwarded in its place has one reply, which is not returned.</summary>
    /// <param name="command">The command that is refused.</param>
    /// <param name="error">What is returned instead.</param>
    /// <param name="trap">The trap that took the command; the error is then lost.</param>
    public void AddRefused(RespCommand command, string error, CommandTrap? trap = null) =>
        Add(command, trap, RespEncoder.Line('-', error));

    private void Add(RespCommand command, CommandTrap? trap, byte[]? instead)
    {
        bool subscribes = instead is null && command.Name.EndsWith("SUBSCRIBE", StringComparison.Ordinal);
        _queue.Enqueue(new Pending(subscribes, trap, trap is null ? null : command, instead)
        {
            // A subscription is confirmed once per channel, and under RESP3 only by pushes.
            Missing = subscribes ? Math.Max(1, command.Count - 1) : 1,
        });
    }

    /// <summary>Finds the trap whose command this reply answers, if there is one.</summary>
    public (CommandTrap Trap, RespCommand Command)? Answered(RespReply reply) => Answered(reply, out _);

    /// <summary>Finds the trap whose command this reply answers, if there is one.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="instead">What is returned in its place; null = the reply itself.</param>
    public (CommandTrap Trap, RespCommand Command)? Answered(RespReply reply, out byte[]? instead)
    {
        instead = null;
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
        instead = head.Instead;
        return head.Trap is { } trap ? (trap, head.Command!) : null;
    }

    private sealed record Pending(bool Subscribes, CommandTrap? Trap, RespCommand? Command, byte[]? Instead)
    {
        public int Missing { get; set; }
    }
}
