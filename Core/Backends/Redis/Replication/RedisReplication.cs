namespace SessionKernel;

/// <summary>Decides which writes of a store wait for replicas, and reports those that too few replicas confirmed.</summary>
internal sealed class RedisReplication(RedisHold hold, RedisBackendOptions options, BackendContext context)
{
    private readonly LogThrottle _throttle = new(context.Time);

    public bool Covers(in BackendCommand command) => (options.DurableWrites & Purpose(command)) != 0;

    /// <summary>Never throws: a write stands even if its caller gives up waiting.</summary>
    /// <returns>Whether enough replicas have what the command wrote.</returns>
    public async Task<bool> ConfirmAsync(BackendCommand command, CancellationToken cancellationToken)
    {
        var asked = AskAsync(command);
        await ((Task)asked.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isConfirmed = asked.IsCompletedSuccessfully && await asked.ConfigureAwait(false);
        if (!isConfirmed && !cancellationToken.IsCancellationRequested && _throttle.Allows(0))
        {
            Log.NotReplicated(context.Logger, options.Durability.Replicas);
        }

        return isConfirmed;
    }

    /// <summary>The same for a revocation: whether enough replicas know that all its sessions are gone.</summary>
    public async Task<bool> ConfirmAsync(IndexCommand revoked, CancellationToken cancellationToken)
    {
        var ended = Enumerable.Range(0, revoked.Sessions.Count)
            .Select(i => new BackendCommand { Kind = CommandKind.Remove, Key = revoked.SessionOf(i) });
        var confirmed = await Task.WhenAll(
            ended.Where(command => Covers(command)).Select(command => ConfirmAsync(command, cancellationToken))).ConfigureAwait(false);
        return Array.TrueForAll(confirmed, isConfirmed => isConfirmed);
    }

    private Task<bool> AskAsync(in BackendCommand command) => hold.Replicas?.ConfirmAsync(command, context.Keys) ?? Task.FromResult(false);

    private static DurableWrites Purpose(in BackendCommand command) => command.Kind switch
    {
        _ when command.IsPartOfRenew => DurableWrites.Renew,
        CommandKind.Create => DurableWrites.Create,
        CommandKind.Save => DurableWrites.Save,
        CommandKind.Renew => DurableWrites.Renew,
        CommandKind.Remove => DurableWrites.Remove,
        _ => DurableWrites.None,
    };
}
