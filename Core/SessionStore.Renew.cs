namespace SessionKernel;

// At sign-in and privilege change, so that no id known before works after.
//
// Same principal: one script writes the session under its new key and a moved marker under the old one.
//
// Another principal, in general another Cluster slot: (a) create the new session; (b) replace the old one, by its stamp, by the marker. If
// the stamp had changed, a bag is merged, saved into the new session, and (b) is tried again, at most 3 times. A value that
// does not merge, or no success by then: the new session is removed and the renew is a Conflict. (c) The new id is handed
// out only after (b). A crash between leaves at most one session that works.
public sealed partial class SessionStore<T>
{
    private const int RenewAttempts = 3;

    /// <summary>
    /// Gives a session a new id, and stores what the handle holds. The handle then stands for the new id; the old one answers
    /// Moved for 10 s, then Missing.
    /// </summary>
    /// <param name="session">A live handle of this store.</param>
    /// <param name="principal">
    /// Who signed in. Another principal than before restarts the session's age and absolute lifetime. Null keeps the one it has.
    /// </param>
    /// <param name="cancellationToken">Honoured until a command is written, or the new session is stored.</param>
    /// <returns>Whether it happened. If not, the handle still stands for the old id.</returns>
    /// <exception cref="InvalidOperationException">The session is not Live, or gets a principal without an absolute lifetime.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the old id was given up.</exception>
    /// <exception cref="SessionKernelException">Unavailable or OutcomeUnknown, under <see cref="OutagePolicy.Throw"/>.</exception>
    public ValueTask<RenewResult> RenewIdAsync(Session<T> session, string? principal = null, CancellationToken cancellationToken = default) =>
        RenewIdAsync(session, principal, isRotation: false, cancellationToken);

    private async ValueTask<RenewResult> RenewIdAsync(Session<T> session, string? principal, bool isRotation, CancellationToken cancellationToken)
    {
        var state = _pool.Enter(session);
        try
        {
            var step = await RenewAsync(state, principal, isRotation, cancellationToken).ConfigureAwait(false);
            for (var hop = 0; hop < MovedMarker.MostHops && step.Status == SaveStatus.Gone; hop++)
            {
                if (await TurnAsync(state, cancellationToken).ConfigureAwait(false) is { } end)
                {
                    step = step with { Status = end };
                    break;
                }

                if (isRotation)
                {
                    break;
                }

                step = await RenewAsync(state, principal, isRotation, cancellationToken).ConfigureAwait(false);
            }

            if (step.Reply.Status == BackendStatus.Canceled)
            {
                throw step.Reply.Cause ?? new OperationCanceledException(cancellationToken);
            }

            return _outagePolicy.ErrorOf(step.Reply) is { } outage ? throw outage : new RenewResult(state.LastSave = step.Status);
        }
        finally
        {
            _pool.Leave(state);
        }
    }

    private async ValueTask<RenewStep> RenewAsync(SessionState<T> state, string? principal, bool isRotation, CancellationToken cancellationToken)
    {
        if (_composer.WouldLoseNewerMembers(state))
        {
            return new RenewStep(SaveStatus.NewerSchema);
        }

        var plan = PlanRenew(state, principal, isRotation);
        if (state.Windows.HasEnded(NowMs))
        {
            if (await _deadlines.EndOfAsync(state.Key, state.Windows.DeadlineMs, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return new RenewStep(_outagePolicy.Heed(end).ToSaveStatus());
            }

            plan = PlanRenew(state, principal, isRotation);
        }

        var step = plan.NewPrincipal is null
            ? await RenewInPlaceAsync(state, plan, cancellationToken).ConfigureAwait(false)
            : await RenewAcrossAsync(state, plan, cancellationToken).ConfigureAwait(false);
        if (step.Status == SaveStatus.OutcomeUnknown && isRotation && (await FindMarkerAsync(state.Key, CancellationToken.None).ConfigureAwait(false)).Reached == plan.Key)
        {
            // Only the reply was lost: the client must learn its new id.
            step = new RenewStep(SaveStatus.Saved);
        }

        if (step.Status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
        {
            _toucher.Ended(state.Target);
            state.Id = plan.Id;
            state.Key = plan.Key;
            (state.HasOldId, state.CameUntagged) = (false, false);
            state.Windows = ExpiryWindows.Of(state.Writing);
            state.Adopt(step.Body, _sealer.HeaderSize, step.Status == SaveStatus.SavedNotReplicated);
            _toucher.Written(state.Key, state.Header, state.SentMs);
        }

        return step;
    }

    private async ValueTask<RenewStep> RenewInPlaceAsync(SessionState<T> state, RenewPlan plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_composer.Compose(state, plan.HeaderFor(state.Header), plan.Key) is not { } body)
            {
                return new RenewStep(SaveStatus.TooLarge);
            }

            state.SentMs = _toucher.NowMs;
            var reply = await _steps.SendAsync(
                new BackendCommand
                {
                    Kind = CommandKind.Renew,
                    Key = state.Key,
                    Body = body,
                    TimeToLiveMs = plan.Windows.TimeToLiveMs(NowMs),
                    NewStamp = state.Writing.Stamp,
                    ExpectedStamp = state.Header.Stamp,
                    AlternateStamp = state.InDoubt,
                    NewKey = plan.Key,
                    Entry = IndexEntry.Of(state.Writing),
                    Marker = _composer.ComposeMarker(state, plan.Key.Digest, state.Writing.Stamp, plan.IsRotation),
                },
                state.Key,
                cancellationToken).ConfigureAwait(false);
            if (reply.Status == BackendStatus.Done)
            {
                return new RenewStep(reply.Status.ToSaveStatus(reply.IsUnconfirmed), reply.Body, reply);
            }

            reply.Body?.Return();
            if (!TryMergeInto(state, reply, attempt, plan.IsRotation ? _maxUpdateAttempts : RenewAttempts))
            {
                return new RenewStep(reply.Status.ToSaveStatus(), null, reply);
            }

            plan = Replan(state, plan);
        }
    }

    private async ValueTask<RenewStep> RenewAcrossAsync(SessionState<T> state, RenewPlan plan, CancellationToken cancellationToken)
    {
        ulong written = 0;
        for (var attempt = 1; ; attempt++)
        {
            if (_composer.Compose(state, plan.HeaderFor(state.Header), plan.Key) is not { } body)
            {
                return await UndoAsync(plan, written, written, new RenewStep(SaveStatus.TooLarge)).ConfigureAwait(false);
            }

            state.SentMs = _toucher.NowMs;
            var stored = await _steps.SendAsync(
                new BackendCommand
                {
                    Kind = written == 0 ? CommandKind.Create : CommandKind.Save,
                    Key = plan.Key,
                    Body = body,
                    TimeToLiveMs = plan.Windows.TimeToLiveMs(NowMs),
                    NewStamp = state.Writing.Stamp,
                    ExpectedStamp = written,
                    Entry = IndexEntry.Of(state.Writing),
                    IsPartOfRenew = true,
                },
                plan.Key,
                cancellationToken).ConfigureAwait(false);
            if (stored.Status != BackendStatus.Done)
            {
                stored.Body?.Return();
                stored.Value?.Return();
                // Whatever became of the new session, the old one stands untouched: nothing is in doubt for the caller.
                if (written == 0 && stored.Status != BackendStatus.OutcomeUnknown)
                {
                    return new RenewStep(stored.Status.ToSaveStatus(), null, stored);
                }

                var refused = stored.Status == BackendStatus.OutcomeUnknown ? stored with { Status = BackendStatus.Unavailable } : stored;
                return await UndoAsync(plan, written, state.Writing.Stamp, new RenewStep(refused.Status.ToSaveStatus(), null, refused)).ConfigureAwait(false);
            }

            written = state.Writing.Stamp;
            var replaced = await MarkMovedAsync(state, plan).ConfigureAwait(false);
            replaced.Body?.Return();
            if (replaced.Status == BackendStatus.Done)
            {
                return new RenewStep(replaced.Status.ToSaveStatus(stored.IsUnconfirmed || replaced.IsUnconfirmed), stored.Body, replaced);
            }

            stored.Body?.Return();
            if (!TryMergeInto(state, replaced, attempt, RenewAttempts))
            {
                return await UndoAsync(plan, written, written, new RenewStep(replaced.Status.ToSaveStatus(), null, replaced)).ConfigureAwait(false);
            }

            plan = Replan(state, plan);
        }
    }

    private ValueTask<BackendReply> MarkMovedAsync(SessionState<T> state, RenewPlan plan)
    {
        // Not cancelled any more: a marker in doubt would leave neither the old session nor the new one.
        var stamp = RandomBytes.NextStamp();
        return _steps.SendAsync(
            new BackendCommand
            {
                Kind = CommandKind.Save,
                Key = state.Key,
                Body = _composer.ComposeMarker(state, plan.Key.Digest, stamp, isRotation: false),
                TimeToLiveMs = MovedMarker.TimeToLiveMs,
                NewStamp = stamp,
                ExpectedStamp = state.Header.Stamp,
                AlternateStamp = state.InDoubt,
                IsPartOfRenew = true,
            },
            state.Key,
            CancellationToken.None);
    }

    private bool TryMergeInto(SessionState<T> state, in BackendReply reply, int attempt, int most)
    {
        state.SetTheirs(reply.Value);
        return reply.Status == BackendStatus.Conflict && attempt < most && TryMerge(state);
    }

    /// <summary>Removes the new session, by either stamp that was written here: its id was never handed out.</summary>
    private async ValueTask<RenewStep> UndoAsync(RenewPlan plan, ulong written, ulong attempted, RenewStep step)
    {
        foreach (var stamp in new[] { attempted, written }.Where(stamp => stamp != 0).Distinct())
        {
            var removed = await _steps.SendAsync(
                new BackendCommand { Kind = CommandKind.Remove, Key = plan.Key, ExpectedStamp = stamp, Entry = plan.Entry }, plan.Key, CancellationToken.None).ConfigureAwait(false);
            removed.Value?.Return();
            if (removed.Status != BackendStatus.Conflict)
            {
                break;
            }
        }

        return step;
    }
}
