namespace SessionKernel.PropertyTests.Redis.Deploys;

// The rollout: one seat after the other gets the deploy that is under way. What docs/schema-changes.md makes a condition of a
// deploy is done before it: no session of the old format is left before deploy 3, and none of the new one before the old
// program comes back.
internal sealed partial class Play
{
    private int _goal;

    private bool IsUnderWay => Enumerable.Range(0, Fleet.Seats).Any(seat => fleet.DeployOf(seat) != _goal);

    private async Task DeployAsync(int seat, int direction)
    {
        if (IsUnderWay)
        {
            seat = Enumerable.Range(0, Fleet.Seats).First(other => fleet.DeployOf(other) != _goal);
        }
        else
        {
            var (from, to) = (_goal, Math.Clamp(_goal + direction, 0, Change.LastDeploy));
            if (from != to && (to == 0 || to == 3))
            {
                await RewriteAllAsync(seat, from);
            }

            _goal = to;
        }

        foreach (var handle in _handles.Where(handle => handle.Seat == seat).ToList())
        {
            await CloseAsync(handle);
        }

        await fleet.ReplaceAsync(seat, _goal);
        var deploys = Enumerable.Range(0, Fleet.Seats).Select(fleet.DeployOf).Order();
        count($"{deploys.First()}|{deploys.Last()}");
    }

    private async Task RewriteAllAsync(int seat, int deploy)
    {
        foreach (var session in Live)
        {
            if (Change.IsOfIds)
            {
                await RenewAsync(seat, session, "");
            }
            else if (session.Format == Change.Format(deploy))
            {
                await LookAsync(seat, session);
            }
            else
            {
                await ExpectAsync(seat, $"rewrite {session.Id}", "Saved");
                Written(session, seat, number: null);
                await ExpectAsync(seat, $"rewrite {session.Id}", "Unchanged");
            }
        }
    }
}
