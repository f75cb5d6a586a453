namespace SessionKernel;

/// <summary>A port whose writes wait for replicas after they were applied.</summary>
internal sealed class ReplicatedPort<TState, TResult>(
    ICommandPort<TState, TResult> plain, ICommandPort<bool, BackendReply> raw, RedisReplication replication, IReplyHandler<TState,
    TResult> handler)
    : ICommandPort<TState, TResult>
{
    public ValueTask<TResult> SendAsync(in BackendCommand command, TState state, CancellationToken cancellationToken) =>
        replication.Covers(command)
            ? ReplicateAsync(command, state, cancellationToken)
            : plain.SendAsync(command, state, cancellationToken);

    private async ValueTask<TResult> ReplicateAsync(BackendCommand command, TState state, CancellationToken cancellationToken)
    {
        var reply = await raw.SendAsync(command, default, cancellationToken).ConfigureAwait(false);
        var isAbsence = command.Kind == CommandKind.Remove && reply.Status == BackendStatus.Missing;
        if (reply.Status == BackendStatus.Done || isAbsence)
        {
            reply = reply with { IsUnconfirmed = !await replication.ConfirmAsync(command, cancellationToken).ConfigureAwait(false) };
        }

        return handler.Handle(state, reply);
    }
}

/// <summary>Returns a reply unchanged.</summary>
internal sealed class RawReplies : IReplyHandler<bool, BackendReply>
{
    public BackendReply Handle(bool state, in BackendReply reply) => reply;
}
