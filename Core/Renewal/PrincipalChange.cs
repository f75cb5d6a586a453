using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// A renewal for another principal, usually in another Cluster slot: (a) create the new session; (b) replace the old one with the moved
// marker, if its stamp is unchanged. If the stamp has changed, a bag is merged and saved into the new session, and (b) is tried again, up
// to 3 attempts in all. If the value does not merge, or no attempt succeeds, the new session is removed and the renewal is a Conflict. (c)
// The new id is handed out only after (b). A crash in between leaves at most one session that works.
internal sealed class PrincipalChange<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    EnvelopeComposer<T> composer, RenewPlanner planner, SessionMerge<T> merge, ICommandPort<SessionKey, BackendReply> steps,
    Toucher toucher, ServerClock clock)
    where T : notnull
{
    public async ValueTask<RenewStep> RenewAsync(SessionState<T> state, RenewPlan plan, CancellationToken cancellationToken)
    {
        ulong written = 0;
        for (var attempt = 1; ; attempt++)
        {
            if (composer.Compose(state, plan.HeaderFor(state.Header), plan.Key) is not { } body)
            {
                return await UndoAsync(plan, written, written, new RenewStep(SaveStatus.TooLarge)).ConfigureAwait(false);
            }

            var stored = await StoreAsync(state, plan, body, written, cancellationToken).ConfigureAwait(false);
            if (stored.Status != BackendStatus.Done)
            {
                stored.Body?.Return();
                stored.Value?.Return();
                // Whatever happened to the new session, the old one is untouched: nothing is in doubt for the caller.
                if (written == 0 && stored.Status != BackendStatus.OutcomeUnknown)
                {
                    return new RenewStep(stored.Status.ToSaveStatus(), null, stored);
                }

                var refused = stored.Status == BackendStatus.OutcomeUnknown ? stored with { Status = BackendStatus.Unavailable } : stored;
                var step = new RenewStep(refused.Status.ToSaveStatus(), null, refused);
                return await UndoAsync(plan, written, state.Writing.Stamp, step).ConfigureAwait(false);
            }

            written = state.Writing.Stamp;
            var replaced = await MarkMovedAsync(state, plan).ConfigureAwait(false);
            replaced.Body?.Return();
            if (replaced.Status == BackendStatus.Done)
            {
                return new RenewStep(replaced.Status.ToSaveStatus(stored.IsUnconfirmed || replaced.IsUnconfirmed), stored.Body, replaced);
            }

            stored.Body?.Return();
            state.SetTheirs(replaced.Value);
            if (replaced.Status != BackendStatus.Conflict || attempt >= SessionRenewal<T>.Attempts || !merge.TryMerge(state))
            {
                var step = new RenewStep(replaced.Status.ToSaveStatus(), null, replaced);
                return await UndoAsync(plan, written, written, step).ConfigureAwait(false);
            }

            plan = planner.PlanAgain(state, plan);
        }
    }

    /// <param name="state">The handle's state.</param>
    /// <param name="plan">Where the new session goes.</param>
    /// <param name="body">The new session's envelope.</param>
    /// <param name="written">The stamp with which the new session was stored before; 0 = it was not.</param>
    /// <param name="cancellationToken">Honoured until the command is written.</param>
    private ValueTask<BackendReply> StoreAsync(
        SessionState<T> state, RenewPlan plan, PooledBuffer body, ulong written, CancellationToken cancellationToken)
    {
        state.SentMs = toucher.NowMs;
        return steps.SendAsync(
            new BackendCommand
            {
                Kind = written == 0 ? CommandKind.Create : CommandKind.Save,
                Key = plan.Key,
                Body = body,
                TimeToLiveMs = plan.Windows.TimeToLiveMs(clock.NowMs),
                NewStamp = state.Writing.Stamp,
                ExpectedStamp = written,
                Entry = IndexEntry.Of(state.Writing),
                IsPartOfRenew = true,
            },
            plan.Key,
            cancellationToken);
    }

    private ValueTask<BackendReply> MarkMovedAsync(SessionState<T> state, RenewPlan plan)
    {
        // From here on not cancelled: a marker in doubt might leave neither the old session nor the new one.
        var stamp = RandomBytes.NextStamp();
        return steps.SendAsync(
            new BackendCommand
            {
                Kind = CommandKind.Save,
                Key = state.Key,
                Body = composer.ComposeMarker(state, plan.Key.Digest, stamp, isRotation: false),
                TimeToLiveMs = MovedMarker.TimeToLiveMs,
                NewStamp = stamp,
                ExpectedStamp = state.Header.Stamp,
                AlternateStamp = state.InDoubt,
                IsPartOfRenew = true,
            },
            state.Key,
            CancellationToken.None);
    }

    /// <summary>Removes the new session, with either stamp that was written here: its id was never handed out.</summary>
    private async ValueTask<RenewStep> UndoAsync(RenewPlan plan, ulong written, ulong attempted, RenewStep step)
    {
        foreach (var stamp in new[] { attempted, written }.Where(stamp => stamp != 0).Distinct())
        {
            var command = new BackendCommand { Kind = CommandKind.Remove, Key = plan.Key, ExpectedStamp = stamp, Entry = plan.Entry };
            var removed = await steps.SendAsync(command, plan.Key, CancellationToken.None).ConfigureAwait(false);
            removed.Value?.Return();
            if (removed.Status != BackendStatus.Conflict)
            {
                break;
            }
        }

        return step;
    }
}
