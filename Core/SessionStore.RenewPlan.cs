namespace SessionKernel;

// Where a renewed session goes, and what changes about it.
public sealed partial class SessionStore<T>
{
    private RenewPlan PlanRenew(SessionState<T> state, string? principal, bool isRotation)
    {
        var owner = principal is null ? state.Header.Principal : _names.Principal(principal);
        var changed = owner != state.Header.Principal;
        var now = NowMs;
        var windows = RenewedWindows(state, changed, now);
        if (changed && windows.DeadlineMs == 0)
        {
            Throw.PrincipalNeedsAbsoluteLifetime();
        }

        var id = _ids.Issue(changed ? SessionKey.OfPrincipal(owner).Route : state.Id.Route, out var key);
        return new RenewPlan(id, key, windows, changed ? owner : null, isRotation, now);
    }

    /// <summary>After a merge: windows that another writer gave the session go with it.</summary>
    private RenewPlan Replan(SessionState<T> state, RenewPlan plan)
    {
        var windows = RenewedWindows(state, plan.NewPrincipal is not null, plan.NowMs);
        var keepsDeadline = plan.NewPrincipal is not null && windows.DeadlineMs == 0;
        return plan with { Windows = keepsDeadline ? windows with { DeadlineMs = plan.Windows.DeadlineMs } : windows };
    }

    private ExpiryWindows RenewedWindows(SessionState<T> state, bool newPrincipal, long now) =>
        newPrincipal ? state.Windows with { DeadlineMs = RestartedDeadline(state, now) } : state.Windows;

    /// <summary>A new principal's lifetime: what the handle was just given, else the store's, else as long as the session's own was.</summary>
    private long RestartedDeadline(SessionState<T> state, long now)
    {
        if (state.Windows.DeadlineMs != state.Header.DeadlineMs)
        {
            return state.Windows.DeadlineMs;
        }

        if (_expiry.Absolute is not null)
        {
            return _expiry.Start(now).DeadlineMs;
        }

        return state.Header.DeadlineMs == 0 ? 0 : now + (state.Header.DeadlineMs - state.Header.CreatedMs);
    }

    private sealed record RenewPlan(SessionId Id, SessionKey Key, ExpiryWindows Windows, Digest16? NewPrincipal, bool IsRotation, long NowMs)
    {
        public IndexEntry Entry => new(NewPrincipal ?? default, Windows.DeadlineMs);

        public EnvelopeHeader HeaderFor(in EnvelopeHeader current)
        {
            var header = current;
            header.DeadlineMs = Windows.DeadlineMs;
            header.IdleMs = Windows.IdleMs;
            if (NewPrincipal is { } principal)
            {
                header.Principal = principal;
                header.CreatedMs = NowMs;
                header.Generation++;
            }

            return header;
        }
    }

    private readonly record struct RenewStep(SaveStatus Status, PooledBuffer? Body = null, BackendReply Reply = default);
}
