using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// What only a record can do: have no expiry, be cleared, and be written by a stamp. A record has no id: whoever knows its name reaches it.
internal sealed class RecordWrites<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool,
    EnvelopeComposer<T> composer,
    CreateComposer<T> creator,
    ExpiryPolicy expiry,
    ICommandPort<SessionState<T>, Record<T>> creates,
    ICommandPort<SessionState<T>, SaveStatus> heldSaves,
    ICommandPort<SessionKey, RemoveStatus> removals,
    ConflictRetry<T> saves,
    Toucher toucher,
    DeadlineCheck deadlines,
    OutagePolicy outagePolicy)
    where T : notnull
{
    public ValueTask<Record<T>> CreateAsync(in SessionKey key, T value, SessionLifetime? lifetime, CancellationToken cancellationToken)
    {
        Throw.IfNull(value);
        key.RequireRecord();
        var now = pool.NowMs;
        var windows = lifetime is { } own ? own.Start(now) : expiry.Start(now);
        var state = pool.Rent(default, key);
        return creator.TryCompose(state, value, default, windows, now, out var command)
            ? creates.SendAsync(command, state, cancellationToken)
            : new ValueTask<Record<T>>(new Record<T>(pool.HandleOf(state)));
    }

    public ValueTask<Record<T>> CreateClearedAsync(in SessionKey key, CancellationToken cancellationToken)
    {
        key.RequireRecord();
        var state = pool.Rent(default, key);
        return creates.SendAsync(ComposeCleared(state, CommandKind.Create), state, cancellationToken);
    }

    public Record<T> Attach(in SessionKey key, RecordStamp stamp, T value)
    {
        Throw.IfNull(value);
        key.RequireRecord();
        var windows = expiry.Start(stamp.CreatedMs);
        var state = pool.Rent(default, key);
        state.Header = new EnvelopeHeader
        {
            Stamp = stamp.Stamp,
            CreatedMs = stamp.CreatedMs,
            DeadlineMs = windows.DeadlineMs,
            IdleMs = windows.IdleMs,
        };
        state.Windows = windows;
        state.IsNewerThanThisNode = stamp.IsNewer;
        state.Value = value;
        state.Status = SessionStatus.Live;
        return new Record<T>(pool.HandleOf(state));
    }

    public ValueTask<SaveStatus> SaveAsync(Record<T> record, CancellationToken cancellationToken) =>
        saves.SaveAsync(pool.Enter(record.Handle), cancellationToken);

    public async ValueTask<SaveStatus> ClearAsync(Record<T> record, CancellationToken cancellationToken)
    {
        var state = pool.Enter(record.Handle);
        try
        {
            if (state.Windows.HasEnded(pool.NowMs)
                && await deadlines.EndOfAsync(state.Key, state.Windows.DeadlineMs, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return state.LastSave = outagePolicy.Heed(end).ToSaveStatus();
            }

            var status = await heldSaves.SendAsync(ComposeCleared(state, CommandKind.Save), state, cancellationToken).ConfigureAwait(false);
            if (status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
            {
                (state.Status, state.Value, state.Reusable) = (SessionStatus.Cleared, default, null);
                state.Windows = ExpiryWindows.Of(state.Header);
            }

            return status;
        }
        finally
        {
            pool.Leave(state);
        }
    }

    public ValueTask<RemoveStatus> RemoveAsync(in SessionKey key, CancellationToken cancellationToken)
    {
        key.RequireRecord();
        pool.RequireOpen();
        return SendRemove(key, expectedStamp: 0, cancellationToken);
    }

    public ValueTask<RemoveStatus> RemoveUnchangedAsync(Record<T> record, CancellationToken cancellationToken)
    {
        var state = pool.FoundOf(record.Handle);
        return SendRemove(state.Key, state.Header.Stamp, cancellationToken);
    }

    public void Touch(in SessionKey key, RecordStamp stamp, SessionLifetime? lifetime)
    {
        key.RequireRecord();
        pool.RequireOpen();
        var terms = lifetime is { } own ? own.Start(stamp.CreatedMs) : expiry.Start(stamp.CreatedMs);
        toucher.EnqueueIfDue(new TouchTarget(key, stamp.Stamp), terms);
    }

    private ValueTask<RemoveStatus> SendRemove(in SessionKey key, ulong expectedStamp, CancellationToken cancellationToken) =>
        removals.SendAsync(
            new BackendCommand { Kind = CommandKind.Remove, Key = key, ExpectedStamp = expectedStamp }, key, cancellationToken);

    private BackendCommand ComposeCleared(SessionState<T> state, CommandKind kind)
    {
        var nowMs = pool.NowMs;
        var windows = expiry.Start(nowMs);
        var body = composer.ComposeCleared(state, windows, nowMs);
        state.SentMs = toucher.NowMs;
        return new BackendCommand
        {
            Kind = kind,
            Key = state.Key,
            Body = body,
            TimeToLiveMs = windows.TimeToLiveMs(nowMs),
            NewStamp = state.Writing.Stamp,
            ExpectedStamp = state.Header.Stamp,
            AlternateStamp = state.InDoubt,
        };
    }
}
