using System.Text;

namespace SessionKernel;

/// <summary>Keeps sessions in this process. Every command has completed when the call returns.</summary>
internal sealed class MemoryBackend(SessionMemory memory, BackendContext context) : ISessionBackend
{
    private readonly MemoryIndexes _indexes = new(context);
    private readonly MemoryLocks _locks = new(context);

    public ValueTask ConnectAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ICommandPort<TState, TResult> Open<TState, TResult>(IReplyHandler<TState, TResult> handler) =>
        new MemoryPort<TState, TResult>(this, handler);

    public ValueTask TouchAsync(ReadOnlyMemory<TouchCommand> touches, Memory<TouchOutcome> outcomes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < touches.Length; i++)
        {
            outcomes.Span[i] = memory.Run((this, touches.Span[i]), static (m, s) => s.Item1.Touch(m, s.Item2));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<LockReply> LockAsync(LockCommand command, CancellationToken cancellationToken) =>
        new(memory.Run((this, command), static (m, s) => s.Item1._locks.Lock(m, s.command, s.Item1.Now)));

    public ValueTask<IndexReply> AskAsync(IndexCommand command, CancellationToken cancellationToken) =>
        new(memory.Run((this, command), static (m, s) => s.Item1._indexes.Ask(m, s.command, s.Item1.Now)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private long Now => context.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private string KeyOf(in SessionKey key) => Encoding.ASCII.GetString(context.Keys.ToBytes(key));

    private BackendReply Execute(SessionMemory storage, in BackendCommand command)
    {
        var now = Now;
        var key = KeyOf(command.Key);
        var stored = storage.Get(key, now);
        return command.Kind switch
        {
            CommandKind.Load => stored is null
                ? new BackendReply(BackendStatus.Missing)
                : new BackendReply(BackendStatus.Done, context.Buffers.RentCopy(stored)),
            CommandKind.Create => Create(storage, key, stored, command, now),
            CommandKind.Remove => Remove(storage, key, stored, command),
            _ => Write(storage, key, stored, command, now),
        };
    }

    private BackendReply Create(SessionMemory storage, string key, byte[]? stored, in BackendCommand command, long now)
    {
        if (stored is null)
        {
            if (!_indexes.TryMakeRoom(storage, command.Entry, now))
            {
                return new BackendReply(BackendStatus.LimitReached, Body: command.Body);
            }

            _indexes.Enter(storage, command.Key, command.Entry);
            storage.Set(key, command.Body!.Span.ToArray(), command.TimeToLiveMs, now);
            return new BackendReply(BackendStatus.Done, Body: command.Body);
        }

        var own = EnvelopeHead.IsEnvelope(stored) && StampRule.Decide(stored, command) == BackendStatus.Done;
        return new BackendReply(own ? BackendStatus.Done : BackendStatus.Conflict, Body: command.Body);
    }

    private BackendReply Remove(SessionMemory storage, string key, byte[]? stored, in BackendCommand command)
    {
        if (stored is null or [])
        {
            return new BackendReply(BackendStatus.Missing);
        }

        if (!EnvelopeHead.IsEnvelope(stored))
        {
            return new BackendReply(BackendStatus.WrongType);
        }

        if (EnvelopeHead.IsMoved(stored))
        {
            return new BackendReply(BackendStatus.Moved);
        }

        if (command.ExpectedStamp != 0 && EnvelopeHead.StampOf(stored) != command.ExpectedStamp)
        {
            return new BackendReply(BackendStatus.Conflict);
        }

        storage.Remove(key);
        _indexes.Leave(storage, command.Key, command.Entry);
        return new BackendReply(BackendStatus.Done);
    }

    private BackendReply Write(SessionMemory storage, string key, byte[]? stored, in BackendCommand command, long now)
    {
        if (StampRule.Decide(stored, command) is { } known)
        {
            var current = known == BackendStatus.Conflict ? context.Buffers.RentCopy(stored) : null;
            return new BackendReply(known, current, command.Body);
        }

        var body = command.Body!.Span.ToArray();
        if (command.Kind == CommandKind.Renew)
        {
            if (!command.Entry.IsEmpty && storage.LeftMs(KeyOf(command.Entry.Revocation), now) is > 0 and <= IndexCommand.HoldMs)
            {
                return new BackendReply(BackendStatus.Conflict, Body: command.Body);
            }

            storage.Set(KeyOf(command.NewKey), body, command.TimeToLiveMs, now);
            storage.Set(key, command.Marker!.Span.ToArray(), MovedMarker.TimeToLiveMs, now);
            _indexes.Leave(storage, command.Key, command.Entry);
            _indexes.Enter(storage, command.NewKey, command.Entry);
        }
        else
        {
            storage.Set(key, body, command.TimeToLiveMs, now);
            _indexes.Enter(storage, command.Key, command.Entry);
        }

        return new BackendReply(BackendStatus.Done, Body: command.Body);
    }

    private TouchOutcome Touch(SessionMemory storage, in TouchCommand touch)
    {
        var key = KeyOf(touch.Key);
        var stored = storage.Get(key, Now);
        if (stored is null || !EnvelopeHead.IsEnvelope(stored) || EnvelopeHead.IsMoved(stored))
        {
            return TouchOutcome.Gone;
        }

        if (EnvelopeHead.StampOf(stored) != touch.Stamp)
        {
            return TouchOutcome.Superseded;
        }

        storage.Expire(key, touch.TimeToLiveMs, Now);
        _indexes.Enter(storage, touch.Key, touch.Entry);
        return TouchOutcome.Touched;
    }

    public BackendReply Run(in BackendCommand command) =>
        memory.Run((this, command), static (m, s) => s.Item1.Execute(m, s.command));
}
