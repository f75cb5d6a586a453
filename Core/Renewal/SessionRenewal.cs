using System.Diagnostics.CodeAnalysis;

namespace SessionKernel;

// Gives a session a new id: by a renewal, at a sign-in or a change of privileges, after which no earlier id works; or by a rotation, after
// which the old one works for a while.
//
// Same principal: one script writes the session under its new key and a moved marker under the old one.
//
// Another principal: see PrincipalChange.
//
// If the stamp has changed, a bag is merged and the step is tried again, a few times. The new id is handed out only once the marker is
// stored.
internal sealed class SessionRenewal<[DynamicallyAccessedMembers(SessionValue.Members)] T>(
    SessionPool<T> pool,
    EnvelopeComposer<T> composer,
    RenewPlanner planner,
    PrincipalChange<T> principalChange,
    SessionMerge<T> merge,
    ICommandPort<SessionKey, BackendReply> steps,
    RotatedSessions rotated,
    DeadlineCheck deadlines,
    Toucher toucher,
    OutagePolicy outagePolicy,
    int rotateAttempts)
    where T : notnull
{
    public const int Attempts = 3;

    public async ValueTask<RenewResult> RenewIdAsync(
        Session<T> session, string? principal, bool isRotation, CancellationToken cancellationToken)
    {
        var state = pool.Enter(session);
        try
        {
            var step = await RenewAsync(state, principal, isRotation, cancellationToken).ConfigureAwait(false);
            for (var hop = 0; hop < MovedMarker.MostHops && step.Status == SaveStatus.Gone; hop++)
            {
                if (await rotated.TurnAsync(state, cancellationToken).ConfigureAwait(false) is { } end)
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

            return outagePolicy.FailureOf(step.Reply, cancellationToken) is { } failure
                ? throw failure
                : new RenewResult(state.LastSave = step.Status);
        }
        finally
        {
            pool.Leave(state);
        }
    }

    private async ValueTask<RenewStep> RenewAsync(
        SessionState<T> state, string? principal, bool isRotation, CancellationToken cancellationToken)
    {
        if (composer.WouldLoseNewerMembers(state))
        {
            return new RenewStep(SaveStatus.NewerSchema);
        }

        var plan = planner.Plan(state, principal, isRotation);
        if (state.Windows.HasEnded(pool.NowMs))
        {
            if (await deadlines.EndOfAsync(state.Key, state.Windows.DeadlineMs, cancellationToken).ConfigureAwait(false) is { } end)
            {
                return new RenewStep(outagePolicy.Heed(end).ToSaveStatus());
            }

            plan = planner.Plan(state, principal, isRotation);
        }

        var step = plan.NewPrincipal is null
            ? await RenewInPlaceAsync(state, plan, cancellationToken).ConfigureAwait(false)
            : await principalChange.RenewAsync(state, plan, cancellationToken).ConfigureAwait(false);
        if (step.Status == SaveStatus.OutcomeUnknown && isRotation
            && await rotated.LeadsToAsync(state.Key, plan.Key).ConfigureAwait(false))
        {
            // Only the reply was lost: the client must learn its new id.
            step = new RenewStep(SaveStatus.Saved);
        }

        if (step.Status is SaveStatus.Saved or SaveStatus.SavedNotReplicated)
        {
            toucher.Ended(state.Target);
            state.Id = plan.Id;
            state.Key = plan.Key;
            (state.HasOldId, state.CameUntagged) = (false, false);
            state.Windows = ExpiryWindows.Of(state.Writing);
            state.Adopt(step.Body, composer.HeaderSize, step.Status == SaveStatus.SavedNotReplicated);
            toucher.Written(state.Key, state.Header, state.SentMs);
        }

        return step;
    }

    private async ValueTask<RenewStep> RenewInPlaceAsync(SessionState<T> state, RenewPlan plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (composer.Compose(state, plan.HeaderFor(state.Header), plan.Key) is not { } body)
            {
                return new RenewStep(SaveStatus.TooLarge);
            }

            state.SentMs = toucher.NowMs;
            var command = new BackendCommand
            {
                Kind = CommandKind.Renew,
                Key = state.Key,
                Body = body,
                TimeToLiveMs = plan.Windows.TimeToLiveMs(pool.NowMs),
                NewStamp = state.Writing.Stamp,
                ExpectedStamp = state.Header.Stamp,
                AlternateStamp = state.InDoubt,
                NewKey = plan.Key,
                Entry = IndexEntry.Of(state.Writing),
                Marker = composer.ComposeMarker(state, plan.Key.Digest, state.Writing.Stamp, plan.IsRotation),
            };
            var reply = await steps.SendAsync(command, state.Key, cancellationToken).ConfigureAwait(false);
            if (reply.Status == BackendStatus.Done)
            {
                return new RenewStep(reply.Status.ToSaveStatus(reply.IsUnconfirmed), reply.Body, reply);
            }

            reply.Body?.Return();
            state.SetTheirs(reply.Value);
            var isLast = attempt >= (plan.IsRotation ? rotateAttempts : Attempts);
            if (reply.Status != BackendStatus.Conflict || isLast || !merge.TryMerge(state))
            {
                return new RenewStep(reply.Status.ToSaveStatus(), null, reply);
            }

            plan = planner.PlanAgain(state, plan);
        }
    }
}
