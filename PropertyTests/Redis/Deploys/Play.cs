using System.Globalization;

namespace SessionKernel.PropertyTests.Redis.Deploys;

/// <summary>One rollout, step by step, against a model: what a node answers is what the model says, whatever builds are live.</summary>
internal sealed partial class Play(Fleet fleet, Action<string> count)
{
    private readonly List<ModelSession> _sessions = [];
    private readonly List<ModelHandle> _handles = [];
    private int _lastNumber;

    private Change Change => fleet.Change;

    private IReadOnlyList<ModelSession> Live => [.. _sessions.Where(static session => !session.HasEnded)];

    public async Task RunAsync(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            await ApplyAsync(step);
        }

        while (_goal < Change.LastDeploy || IsUnderWay)
        {
            await DeployAsync(seat: 0, direction: 1);
        }

        await LookAtAllAsync();
    }

    private Task ApplyAsync(Step step) => step.Kind switch
    {
        StepKind.Create => CreateAsync(step.Seat, step.Pick),
        StepKind.Load => LoadAnyAsync(step.Seat, step.Pick),
        StepKind.Update => OnLiveAsync(step, UpdateAsync),
        StepKind.Open => OnLiveAsync(step, OpenAsync),
        StepKind.Save => _handles.Count == 0 ? Task.CompletedTask : SaveAsync(_handles[step.Pick % _handles.Count]),
        StepKind.Renew => OnLiveAsync(step, (seat, session) => RenewAsync(seat, session, "")),
        StepKind.SignIn =>
            Change.SignsIn
                ? OnLiveAsync(step, (seat, session) => RenewAsync(seat, session, $" somebody{step.Pick % 3}"))
                : Task.CompletedTask,
        StepKind.Remove => OnLiveAsync(step, RemoveAsync),
        StepKind.Forward => DeployAsync(step.Seat, 1),
        _ => DeployAsync(step.Seat, -1),
    };

    private Task OnLiveAsync(Step step, Func<int, ModelSession, Task> act) =>
        Live is { Count: > 0 } live ? act(step.Seat, live[step.Pick % live.Count]) : Task.CompletedTask;

    private async Task CreateAsync(int seat, int pick)
    {
        var number = ++_lastNumber;
        var principal = Change.SignsIn && pick % 2 == 0 ? $" somebody{pick % 3}" : "";
        var id = await GrantedAsync(seat, string.Create(CultureInfo.InvariantCulture, $"create {number}{principal}"));
        var deploy = fleet.DeployOf(seat);
        _sessions.Add(new ModelSession { Id = id, Sum = number, Format = Change.Format(deploy), HasMember = deploy > 0 });
    }

    private Task LoadAnyAsync(int seat, int pick)
    {
        if (_sessions.Count == 0)
        {
            return Task.CompletedTask;
        }

        var session = _sessions[pick % _sessions.Count];
        return session.FormerIds.Count > 0 && pick % 2 == 0
            ? LookNowhereAsync(seat, session.FormerIds[pick % session.FormerIds.Count])
            : LookAsync(seat, session);
    }

    private async Task UpdateAsync(int seat, ModelSession session)
    {
        var number = ++_lastNumber;
        await ExpectAsync(seat, string.Create(CultureInfo.InvariantCulture, $"update {session.Id} {number}"), "Saved");
        Written(session, seat, number);
    }

    private async Task OpenAsync(int seat, ModelSession session)
    {
        var opened = (await AskAsync(seat, $"open {session.Id}")).Split(' ');
        Assert("Live", opened[0], $"open on a node of deploy {fleet.DeployOf(seat)}");
        _handles.Add(new ModelHandle(seat, opened[1], session, session.Id));
    }

    private async Task SaveAsync(ModelHandle handle)
    {
        var (session, number) = (handle.Session, ++_lastNumber);
        var expected = session.HasEnded || session.Id != handle.Id ? "Gone"
            : Change.Merges || session.Writes == handle.Writes ? "Saved"
            : "Conflict";
        await ExpectAsync(handle.Seat, string.Create(CultureInfo.InvariantCulture, $"save {handle.Number} {number}"), expected);
        if (expected == "Saved")
        {
            Written(session, handle.Seat, number);
            handle.Writes = session.Writes;
        }
        else
        {
            await CloseAsync(handle);
        }
    }

    private async Task RenewAsync(int seat, ModelSession session, string principal)
    {
        var id = await GrantedAsync(seat, $"renew {session.Id}{principal}");
        session.FormerIds.Add(session.Id);
        session.Id = id;
        Written(session, seat, number: null);
    }

    private async Task RemoveAsync(int seat, ModelSession session)
    {
        await ExpectAsync(seat, $"remove {session.Id}", "Removed");
        session.HasEnded = true;
    }

    private async Task CloseAsync(ModelHandle handle)
    {
        _handles.Remove(handle);
        await ExpectAsync(handle.Seat, $"close {handle.Number}", "closed");
    }

    private void Written(ModelSession session, int seat, int? number)
    {
        var deploy = fleet.DeployOf(seat);
        session.Sum += number ?? 0;
        session.Format = Change.Format(deploy);
        session.HasMember = deploy > 0 && (session.HasMember || number is not null);
        session.Writes++;
    }
}
