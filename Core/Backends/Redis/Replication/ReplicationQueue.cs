namespace SessionKernel;

/// <summary>
/// The unconfirmed writes of all stores to one primary. One batch is under way at a time; writes that arrive meanwhile join the next one.
/// </summary>
internal sealed class ReplicationQueue(StoreLanes lanes, Durability durability)
{
    private readonly Lock _gate = new();
    private List<ReplicationCheck> _waiting = [];
    private bool _isUnderWay;

    public Task<bool> ConfirmAsync(in BackendCommand command, KeySpace keys)
    {
        var check = new ReplicationCheck(command, keys);
        lock (_gate)
        {
            _waiting.Add(check);
            if (_isUnderWay)
            {
                return check.Confirmed;
            }

            _isUnderWay = true;
        }

        _ = RunAllAsync();
        return check.Confirmed;
    }

    private async Task RunAllAsync()
    {
        while (TakeWaiting() is { } checks)
        {
            var confirmed = await RunAsync(checks).ConfigureAwait(false);
            foreach (var check in checks)
            {
                if (check.IsElsewhere)
                {
                    lanes.Forget(check.Key);
                }

                check.End(confirmed);
            }
        }
    }

    private List<ReplicationCheck>? TakeWaiting()
    {
        lock (_gate)
        {
            _isUnderWay = _waiting.Count > 0;
            if (!_isUnderWay)
            {
                return null;
            }

            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }

    private async Task<bool> RunAsync(List<ReplicationCheck> checks)
    {
        try
        {
            var started = lanes.Now;
            var deadline = started + lanes.CommandTimeout;
            return await lanes.WhenOpenAsync(checks[0].Key, deadline, CancellationToken.None).ConfigureAwait(false) is { } lane
                && await new ReplicationBatch(checks, durability).SendAsync(lane, started, deadline).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // No lane opened in time, for example. In any case, the waiters must learn of it, and the next batch must begin.
            return false;
        }
    }
}
