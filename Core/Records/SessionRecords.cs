using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// What a named record can and a session cannot: it may be without an expiry, cleared, and written by a tag. It has no id: who knows its
// name reaches it.
internal sealed class SessionRecords<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool,
    EnvelopeComposer<T> composer,
    ExpiryPolicy expiry,
    ICommandPort<SessionState<T>, Session<T>> creates,
    ICommandPort<SessionState<T>, SaveStatus> heldSaves,
    Toucher toucher,
    DeadlineCheck deadlines,
    OutagePolicy outagePolicy)
    where T : notnull
{
    public ValueTask<Session<T>> CreateClearedAsync(SessionKey record, CancellationToken cancellationToken)
    {
        record.RequireRecord();
        var state = pool.Rent(default, record);
        return creates.SendAsync(ComposeCleared(state, CommandKind.Create), state, cancellationToken);
    }

    public Session<T> Attach(SessionKey record, RecordTag tag, T value)
    {
        Throw.IfNull(value);
        record.RequireRecord();
        var windows = expiry.Start(tag.CreatedMs);
        var state = pool.Rent(default, record);
        state.Header = new EnvelopeHeader
        {
            Stamp = tag.Stamp,
            CreatedMs = tag.CreatedMs,
            DeadlineMs = windows.DeadlineMs,
            IdleMs = windows.IdleMs,
        };
        state.Windows = windows;
        state.IsNewerThanThisNode = tag.IsNewer;
        state.Value = value;
        state.Status = SessionStatus.Live;
        return pool.HandleOf(state);
    }

    public async ValueTask<SaveStatus> ClearAsync(Session<T> record, CancellationToken cancellationToken)
    {
        record.Key.RequireRecord();
        var state = pool.Enter(record);
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

    public void Touch(SessionKey record, RecordTag tag, SessionWindows? windows)
    {
        record.RequireRecord();
        pool.RequireOpen();
        var terms = windows is { } own ? own.Start(tag.CreatedMs) : expiry.Start(tag.CreatedMs);
        toucher.EnqueueIfDue(new TouchTarget(record, tag.Stamp), terms);
    }

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
