namespace SessionKernel;

/// <summary>Plans a renewal: the session's new id, key and windows.</summary>
internal sealed class RenewPlanner(SessionIds ids, NameDigester names, ExpiryPolicy expiry, ServerClock clock)
{
    public RenewPlan Plan<T>(SessionState<T> state, string? principal, bool isRotation)
        where T : notnull
    {
        var owner = principal is null ? state.Header.Principal : names.Principal(principal);
        var changed = owner != state.Header.Principal;
        var now = clock.NowMs;
        var windows = WindowsOf(state, changed, now);
        if (changed && windows.DeadlineMs == 0)
        {
            Throw.PrincipalNeedsAbsoluteLifetime();
        }

        var id = ids.Issue(changed ? SessionKey.OfPrincipal(owner).Route : state.Id.Route, out var key);
        return new RenewPlan(id, key, windows, changed ? owner : null, isRotation, now);
    }

    /// <summary>Plans again after a merge, with any windows that another writer gave the session.</summary>
    public RenewPlan PlanAgain<T>(SessionState<T> state, RenewPlan plan)
        where T : notnull
    {
        var windows = WindowsOf(state, plan.NewPrincipal is not null, plan.NowMs);
        var keepsDeadline = plan.NewPrincipal is not null && windows.DeadlineMs == 0;
        return plan with { Windows = keepsDeadline ? windows with { DeadlineMs = plan.Windows.DeadlineMs } : windows };
    }

    private ExpiryWindows WindowsOf<T>(SessionState<T> state, bool newPrincipal, long now)
        where T : notnull =>
        newPrincipal ? state.Windows with { DeadlineMs = RestartedDeadline(state, now) } : state.Windows;

    /// <summary>
    /// The deadline under a new principal: the one just given to the handle, else the store's, else the old lifetime, restarted.
    /// </summary>
    private long RestartedDeadline<T>(SessionState<T> state, long now)
        where T : notnull
    {
        if (state.Windows.DeadlineMs != state.Header.DeadlineMs)
        {
            return state.Windows.DeadlineMs;
        }

        if (expiry.Absolute is not null)
        {
            return expiry.Start(now).DeadlineMs;
        }

        return state.Header.DeadlineMs == 0 ? 0 : now + (state.Header.DeadlineMs - state.Header.CreatedMs);
    }
}
